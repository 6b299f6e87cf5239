import { hiddenJsonProblems } from '../config/scan-json.js';
import { planMarkdown } from '../evidence/plan-markdown.js';
import { planSql } from '../evidence/plan-sql.js';
import { type RowsAtRisk, withRowCounts } from '../plan/rows-at-risk.js';
import { type Plan, planSchema, type Statement } from '../plan/plan.js';
import { LockstepError } from '../errors/lockstep-error.js';
import { nextCommand } from '../errors/next-command.js';
import type { ChangedFile } from '../plan/applied-files.js';
import type { ModuleRun } from './module-run.js';
import { joinPath } from './module-files.js';
import type { Toolkit } from './toolkit.js';

/** Names of the files a run leaves in `{projectRoot}/.lockstep/<environment>/`. */
export const RUN_FILES = {
  fingerprint: 'fingerprint.json',
  plan: 'plan.json',
  planSql: 'plan.sql',
  planMarkdown: 'plan.md',
  report: 'apply-report.json',
  applied: 'applied.json',
  pulled: 'pulled.json',
  status: 'status.json',
} as const;

/** Absolute path of the folder that holds a run's files. */
export function runFolder(run: Pick<ModuleRun, 'projectRoot' | 'environment'>): string {
  return joinPath(run.projectRoot, folderOf(run.environment.name));
}

/** Where a run's file is in its project, as places give paths. */
export function runFilePath(environment: string, file: string): string {
  return `${folderOf(environment)}/${file}`;
}

function folderOf(environment: string): string {
  return `.lockstep/${environment}`;
}

/** Writes one of a run's files by atomic rename; the folder keeps itself out of git. Throws `FILE.NOT_WRITABLE`. */
export async function writeRunFile(
  toolkit: Toolkit,
  run: ModuleRun,
  file: { readonly name: string; readonly text: string },
): Promise<string> {
  const { projectRoot } = run;
  const ignore = joinPath(projectRoot, '.lockstep/.gitignore');
  if ((await toolkit.files.read(ignore, projectRoot)) === null) {
    await toolkit.files.write(ignore, '*\n', projectRoot);
  }
  const path = joinPath(runFolder(run), file.name);
  await toolkit.files.write(path, file.text, projectRoot);
  return path;
}

/** The text of a JSON file of ours: two spaces, a newline at the end, keys in the order of their schema. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Writes `plan.json`, `plan.sql`, `plan.md` and `plans/<planId>.json`. Throws `FILE.NOT_WRITABLE`. */
export async function writePlanFiles(
  toolkit: Toolkit,
  run: ModuleRun,
  {
    plan,
    leftOut,
    atRisk,
    changedFiles,
  }: {
    readonly plan: Plan;
    readonly leftOut: readonly Statement[];
    readonly atRisk: readonly RowsAtRisk[];
    readonly changedFiles: readonly ChangedFile[] | null;
  },
): Promise<void> {
  const text = jsonText(plan);
  await writeRunFile(toolkit, run, { name: `plans/${plan.planId}.json`, text });
  await writeRunFile(toolkit, run, { name: RUN_FILES.planSql, text: planSql(plan, leftOut) });
  await writeRunFile(toolkit, run, {
    name: RUN_FILES.planMarkdown,
    text: planMarkdown(withRowCounts(plan, atRisk), changedFiles),
  });
  await writeRunFile(toolkit, run, { name: RUN_FILES.plan, text });
}

/**
 * Reads a plan file. Throws `PLAN.MISSING` where there is none and `PLAN.TAMPERED` where it is not a plan of
 * formatVersion 1 or 2; its seal is judged by apply.
 */
export async function readPlanFile(toolkit: Pick<Toolkit, 'files'>, path: string): Promise<Plan> {
  const text = await toolkit.files.read(path);
  if (text === null) {
    throw new LockstepError('PLAN.MISSING', {
      what: `There is no plan at ${path}.`,
      why: 'A plan is applied only from a file that exists.',
      next: [nextCommand('diff'), nextCommand('apply', { plan: '<file>' })],
    });
  }
  const parsed = planSchema.safeParse(exchangedJsonOf(text));
  if (parsed.success) return parsed.data;
  throw new LockstepError('PLAN.TAMPERED', {
    what: `${path} is not a plan that Lockstep wrote.`,
    why: whyNotJson(text) ?? issueLines(parsed.error.issues),
    next: [nextCommand('diff')],
  });
}

/** The parsed text of a file that people exchange: one that hides something becomes a value that no schema accepts. */
export function exchangedJsonOf(text: string): unknown {
  return hiddenJsonProblems(text).length > 0 ? new Error('It hides something.') : jsonOf(text);
}

/** The parsed text; text that is not JSON becomes a value that no schema accepts. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error;
  }
}

/** What keeps a text from being read as JSON, without a word of its content; null where it is read. */
export function whyNotJson(text: string): string | null {
  const hidden = hiddenJsonProblems(text).map(({ path, message }) => `${path} ${message}.`.trim());
  if (hidden.length > 0) return hidden.join('\n');
  return jsonOf(text) instanceof Error ? 'It is not JSON.' : null;
}

/** What a schema found wrong, a line each. */
export function issueLines(
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): string {
  return issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`).join('\n');
}
