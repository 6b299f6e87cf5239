import type { TargetReading } from '../ports/database-session.js';
import { hashJson, sha256 } from '../text/canonical-json.js';
import { LOCKSTEP_VERSION } from '../text/version.js';
import { type ModuleFiles, usedModules } from './module-files.js';
import type { ConnectedRun } from './module-run.js';
import type { Toolkit } from './toolkit.js';

/**
 * Changes with everything that a run sees before it works anything out: the files, the target with its ledger, the
 * configuration, and who works it out. Null where the target has no revision that lasts, or where the engine reads files of its own.
 */
export function seenKey(
  { differ }: Pick<Toolkit, 'differ'>,
  run: ConnectedRun,
  seen: { readonly files: ModuleFiles; readonly reading: TargetReading },
): string | null {
  const { server, ledger, revision, revisionScope } = seen.reading;
  if (revision === null || revisionScope === 'run' || differ.project !== undefined) return null;
  const { module, target } = run;
  const environment = { ...run.environment, target: null, variables: null, scratch: null };
  return hashJson([
    ...[LOCKSTEP_VERSION, differ.name, differ.version, target.dialect, target.host, target.database],
    ...[revision, run.environment.scratch.from, module.root],
    // Both hold what the configuration says: names of variables, never a value.
    ...[module, environment, usedModules(run), server, ledger].map((value) => sha256(JSON.stringify(value))),
    ...[...seen.files.context, ...seen.files.own].map(({ path, sha256: hash }) => `${path} ${hash}`),
  ]);
}
