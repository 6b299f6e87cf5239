import type { ApplyReport } from '../plan/apply-report.js';
import { shortId } from '../text/short-id.js';
import { WORKDOC_PATHS, type Workdoc, workdocs } from '../evidence/workdocs.js';
import type { Files } from '../ports/files.js';
import type { Plan } from '../plan/plan.js';
import type { ServerFacts } from '../ports/server-facts.js';
import { hasChangedTarget, holdsChange } from '../run/kept-reports.js';
import { joinPath } from '../run/module-files.js';
import type { ConnectedRun } from '../run/module-run.js';
import type { Toolkit } from '../run/toolkit.js';

/**
 * Writes the evidence below `workdocs/active/<task>/db/`: a folder for the plan, and beside these folders the same files
 * of the last run that changed the database. Evidence of such a run is never written over by one that changed nothing,
 * and in its plan's folder by none at all. Throws `FILE.NOT_WRITABLE`.
 */
export async function writeWorkdocs(
  toolkit: Toolkit,
  run: ConnectedRun,
  source: {
    readonly task: string;
    readonly plan: Plan;
    readonly server: ServerFacts;
    readonly report: ApplyReport | null;
  },
): Promise<void> {
  const { host, database } = run.target;
  const docs = workdocs({ ...source, target: { host, database } });
  const folder = joinPath(run.projectRoot, `workdocs/active/${source.task}/db`);
  const evidence: Evidence = { files: toolkit.files, projectRoot: run.projectRoot };
  await writeDocs(evidence, await openFolder(evidence, joinPath(folder, shortId(source.plan.planId))), docs);
  const isNews = source.report !== null && hasChangedTarget(source.report);
  if (isNews || !(await holdsEvidence(evidence, folder))) await writeDocs(evidence, folder, docs);
}

/** Where evidence goes: no link leads it out of the project. */
interface Evidence {
  readonly files: Files;
  readonly projectRoot: string;
}

/** The folder of a plan, or the first of those behind it (`-2`, `-3`) that does not tell of a change of the database. */
async function openFolder(evidence: Evidence, folder: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? folder : `${folder}-${number}`;
    if (!(await holdsEvidence(evidence, candidate))) return candidate;
  }
}

async function holdsEvidence({ files, projectRoot }: Evidence, folder: string): Promise<boolean> {
  return holdsChange(await files.read(joinPath(folder, WORKDOC_PATHS.report), projectRoot));
}

/** What an earlier run left and this one has no word about goes, so that a folder tells of one run only. */
async function writeDocs(
  { files, projectRoot }: Evidence,
  folder: string,
  docs: readonly Workdoc[],
): Promise<void> {
  const written = new Set(docs.map(({ path }) => path));
  const unwritten = Object.values(WORKDOC_PATHS).filter((known) => !written.has(known));
  for (const old of unwritten.map((path) => joinPath(folder, path))) {
    if ((await files.read(old, projectRoot)) !== null) await files.remove(old);
  }
  for (const { path, text } of docs) await files.write(joinPath(folder, path), text, projectRoot);
}
