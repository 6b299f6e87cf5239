import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findingsOfDiff } from '@lockstep/core/commands/diff/diff-findings.js';
import type { ErrorValue } from '@lockstep/core/errors/lockstep-error.js';
import { planSql } from '@lockstep/core/evidence/plan-sql.js';
import { type Finding, findingOfError } from '@lockstep/core/findings/finding.js';
import type { PlannedModule } from '@lockstep/core/planning/planned-module.js';
import { RUN_FILES, runFilePath } from '@lockstep/core/run/run-files.js';
import type { SchemaFile } from '@lockstep/core/source/schema-file.js';
import { describePlace, type Place } from '@lockstep/core/text/place.js';

/** What was found, and which of it shows nothing where it says it is. */
export interface OpenedFindings {
  readonly found: number;
  /** How many places are lines of the plan's script: no file describes what they are about. */
  readonly inPlanSql: number;
  readonly unopened: readonly string[];
}

export const NOTHING_FOUND: OpenedFindings = { found: 0, inPlanSql: 0, unopened: [] };

/** Writes the files and the script of a plan as a run does, and opens the place of each of its findings. */
export async function openPlanFindings(
  planned: PlannedModule,
  files: readonly SchemaFile[],
): Promise<OpenedFindings> {
  const { plan, leftOut } = planned;
  const path = runFilePath(plan.environment, RUN_FILES.planSql);
  const script = { path, text: planSql(plan, leftOut) };
  return await openedIn([...files, script], findingsOfDiff(planned));
}

/** Opens the place of the error that files did not load with. */
export async function openLoadError(
  error: ErrorValue,
  files: readonly SchemaFile[],
): Promise<OpenedFindings> {
  return await openedIn(files, [findingOfError(error)]);
}

async function openedIn(
  files: readonly Pick<SchemaFile, 'path' | 'text'>[],
  findings: readonly Finding[],
): Promise<OpenedFindings> {
  if (findings.length === 0) return NOTHING_FOUND;
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-places-'));
  try {
    for (const { path, text } of files) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    const unopened: string[] = [];
    for (const finding of findings) {
      const problem = await problemAt(folder, finding.place);
      if (problem !== null) unopened.push(`${finding.code} ${finding.object ?? finding.message}: ${problem}`);
    }
    const inPlanSql = findings.filter(({ place }) => place?.file.endsWith(`/${RUN_FILES.planSql}`)).length;
    return { found: findings.length, inPlanSql, unopened };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Why an editor that opens a place shows nothing there; null where it shows something. */
async function problemAt(folder: string, place: Place | undefined): Promise<string | null> {
  if (place === undefined) return 'no place';
  const text = await readFile(join(folder, place.file), 'utf8').catch(() => null);
  if (text === null) return `no file ${place.file}`;
  const line = text.split(/\r\n|\r|\n/)[place.line - 1] ?? '';
  const shown = [...line].slice(place.column - 1).join('');
  return /^\S/.test(shown) ? null : `nothing stands at ${describePlace(place)}`;
}
