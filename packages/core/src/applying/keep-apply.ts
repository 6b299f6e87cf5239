import type { ApplyReport } from '../plan/apply-report.js';
import { keptReport } from '../plan/kept-report.js';
import { LockstepError } from '../errors/lockstep-error.js';
import { shortId } from '../text/short-id.js';
import { hashJson } from '../text/canonical-json.js';
import type { TypePuller } from '../ports/type-puller.js';
import { writeReports } from '../run/kept-reports.js';
import type { ConnectedRun } from '../run/module-run.js';
import type { PlannedModule } from '../planning/planned-module.js';
import { jsonText, RUN_FILES, writeRunFile } from '../run/run-files.js';
import type { Toolkit } from '../run/toolkit.js';
import { writeWorkdocs } from './write-workdocs.js';

export interface KeptApply {
  readonly planned: PlannedModule;
  readonly report: ApplyReport;
}

/** Writes the reports of the run, and workdocs where the environment or a named task asks for them. */
export async function keepReport(
  toolkit: Toolkit,
  run: ConnectedRun,
  kept: KeptApply & { readonly task: string | null },
): Promise<void> {
  const report = keptReport(kept.report);
  await writeReports(toolkit, run, report);
  if (kept.task === null && !run.environment.workdocs) return;
  const task = kept.task ?? (await toolkit.branch(run.projectRoot)) ?? 'untitled';
  const { plan, server } = kept.planned;
  await writeWorkdocs(toolkit, run, { task, plan, server, report });
}

/**
 * Writes `applied.json`: what the database is now, and the versions of what generates types from it. It has no time, so
 * that an apply that changes nothing changes no byte of it.
 */
export async function keepApplied(toolkit: Toolkit, run: ConnectedRun, kept: KeptApply): Promise<void> {
  const { planned, report } = kept;
  const tools = await Promise.all(
    (run.module.config.pull ?? []).map(async ({ tool }) => {
      const puller = toolkit.pullers.find((candidate) => candidate.tool === tool);
      return [tool, puller === undefined ? null : await installedVersion(puller, run.projectRoot)] as const;
    }),
  );
  const applied = {
    formatVersion: 1,
    module: run.module.name,
    environment: run.environment.name,
    target: hashJson([planned.server.identity, run.target.host, run.target.database]),
    fingerprint: report.fingerprints.after,
    requires: hashJson(planned.plan.requires),
    tools: Object.fromEntries(tools),
  };
  await writeRunFile(toolkit, run, { name: RUN_FILES.applied, text: jsonText(applied) });
}

/** A folder that takes no report must not make people think that nothing was applied. */
export function unkeptError(error: unknown, { planId, statements }: ApplyReport): unknown {
  if (!(error instanceof LockstepError)) return error;
  return new LockstepError(error.code, {
    what: `Plan ${shortId(planId)} is applied, but not every file about it could be written: ${error.message}`,
    why: [`All ${statements.length} statements are committed and proved.`, ...(error.why ?? '').split('\n')]
      .filter((line) => line !== '')
      .join('\n'),
    next: error.steps,
    cause: error,
  });
}

/** Null where the tool is not usable: that is an error of `pull`, not of an apply. */
async function installedVersion(puller: TypePuller, projectRoot: string): Promise<string | null> {
  try {
    return await puller.version(projectRoot);
  } catch (error) {
    if (error instanceof LockstepError) return null;
    throw error;
  }
}
