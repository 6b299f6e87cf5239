import { type ApplyReport, applyReportSchema } from '../plan/apply-report.js';
import { joinPath } from './module-files.js';
import type { ModuleRun } from './module-run.js';
import { jsonOf, jsonText, RUN_FILES, runFolder, writeRunFile } from './run-files.js';
import type { Toolkit } from './toolkit.js';

/** True where a statement of this run is, or may be, in the database. */
export function hasChangedTarget({ statements }: ApplyReport): boolean {
  return statements.some(({ status }) => status !== 'unapplied');
}

/** True where this text of a report tells of a change of the database; one that cannot be read may. */
export function holdsChange(text: string | null): boolean {
  if (text === null) return false;
  const parsed = applyReportSchema.safeParse(jsonOf(text));
  return !parsed.success || hasChangedTarget(parsed.data);
}

/**
 * Writes `apply-report.json`, which is of the last run, and `reports/<planId>.json`, where a run that changed nothing
 * does not take the place of one that did. Throws `FILE.NOT_WRITABLE`.
 */
export async function writeReports(toolkit: Toolkit, run: ModuleRun, report: ApplyReport): Promise<void> {
  const text = jsonText(report);
  await writeRunFile(toolkit, run, { name: RUN_FILES.report, text });
  for (let number = 1; ; number += 1) {
    const name = `reports/${report.planId}${number === 1 ? '' : `-${number}`}.json`;
    const path = joinPath(runFolder(run), name);
    if (holdsChange(await toolkit.files.read(path, run.projectRoot))) continue;
    await writeRunFile(toolkit, run, { name, text });
    return;
  }
}
