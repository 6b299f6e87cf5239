import type { ApplyReport } from '@lockstep/core/plan/apply-report.js';
import { type ErrorValue, LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { PlannedModule } from '@lockstep/core/planning/planned-module.js';
import type { CaseDatabase } from './case-database.js';
import { caseRun, type DesiredCase } from './case-run.js';
import { createTableLines, dumpDifference, dumpStatements } from './dump-statements.js';
import { dumpSchema, type PgDump } from './dump.js';
import { fillRows } from './fill-rows.js';
import { countRows, lostRows } from './kept-rows.js';
import type { Verdict } from './verdict.js';

export interface DirectionRequest {
  /** Makes the current database anew. */
  readonly makeCurrent: () => Promise<CaseDatabase>;
  readonly desired: DesiredCase;
  /** Is told each first plan. */
  readonly onPlan: (planned: PlannedModule) => Promise<void>;
  /** Null where none of a fitting version is installed. */
  readonly pgDump: PgDump | null;
}

/**
 * Plans and applies to a database with rows, and judges what came of it. Where the plan warned that rows may refuse it
 * and they do, the same is done once more without rows: that is what the warning is for.
 */
export async function runDirection(request: DirectionRequest): Promise<Verdict> {
  const withRows = await attempt(request, { rows: 'filled' });
  if (withRows.kind !== 'rows-refused') return withRows;
  const without = await attempt(request, { rows: 'none' });
  if (without.kind === 'rows-refused') return { kind: 'failed', reason: without.reason };
  if (without.kind !== 'converged') return without;
  return { ...without, notes: [`without rows, as the plan warned: ${withRows.reason.split('\n')[0] ?? ''}`] };
}

type Attempt = Verdict | { readonly kind: 'rows-refused'; readonly reason: string };

async function attempt(
  request: DirectionRequest,
  options: { readonly rows: 'filled' | 'none' },
): Promise<Attempt> {
  const current = await request.makeCurrent();
  try {
    if (options.rows === 'filled') await current.use(fillRows);
    return await applyAndJudge({ ...request, current });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return {
      kind: 'failed',
      reason: error instanceof LockstepError ? errorText(error.toValue()) : String(error),
    };
  }
}

async function applyAndJudge(parts: DirectionRequest & { readonly current: CaseDatabase }): Promise<Attempt> {
  const { current, desired } = parts;
  const run = caseRun(current, desired);
  const before = await current.use(countRows);
  const dumpBefore = parts.pgDump === null ? '' : await dumpSchema(parts.pgDump, current.target);
  const planned = await run.plan();
  await parts.onPlan(planned);
  const report = await run.apply(planned);
  if (report.error !== null) {
    const reason = errorText(report.error);
    return isForeseen(planned, report) ? { kind: 'rows-refused', reason } : { kind: 'failed', reason };
  }
  const reasons = [
    ...unmanagedReasons(planned),
    ...unplannedReasons(report),
    ...secondPlanReasons(await run.plan()),
    ...(await dumpReasons(parts, createTableLines(dumpBefore))),
    lostRows(before, await current.use(countRows), planned.proposal.statements),
  ].filter((reason) => reason !== null);
  return reasons.length === 0
    ? { kind: 'converged', notes: [] }
    : { kind: 'failed', reason: reasons.join('\n') };
}

/** A failure on the rows (data exceptions and violated constraints) of a statement that the plan warned of. */
function isForeseen({ plan }: PlannedModule, report: ApplyReport): boolean {
  const failed = report.statements.find(({ error }) => error !== undefined);
  const hazards = plan.statements[failed?.index ?? -1]?.hazards ?? [];
  return (
    /^2[23]/.test(failed?.error?.sqlState ?? '') && hazards.some(({ code }) => code === 'MAY_FAIL_ON_DATA')
  );
}

/** The plan was honest about these; in step they are not. */
function unmanagedReasons({ ownership }: PlannedModule): readonly string[] {
  return ownership.unmanaged
    .filter(({ state }) => state !== 'in_step')
    .map(({ name, reason }) => `unmanaged: ${name}: ${reason}`);
}

/** An apply with nothing to do ends well whatever the observer sees; a case does not. */
function unplannedReasons({ differences }: ApplyReport): readonly string[] {
  return differences.map(
    ({ object, expected, found }) =>
      `${object}: in the files ${expected ?? 'absent'}, found ${found ?? 'absent'}`,
  );
}

function secondPlanReasons({ plan }: PlannedModule): readonly string[] {
  return plan.statements.length === 0
    ? []
    : [`the second plan is not empty:\n${plan.statements.map(({ sql }) => sql).join(';\n')}`];
}

async function dumpReasons(
  parts: DirectionRequest & { readonly current: CaseDatabase },
  found: ReadonlySet<string>,
): Promise<readonly (string | null)[]> {
  const { pgDump } = parts;
  if (pgDump === null) return [];
  const [applied, desired] = await Promise.all(
    [parts.current, parts.desired.database].map(async ({ target }) =>
      dumpStatements(await dumpSchema(pgDump, target), found),
    ),
  );
  if (applied === undefined || desired === undefined) throw new Error('A dump is missing.');
  return [dumpDifference(applied, desired)];
}

function errorText(error: Pick<ErrorValue, 'code' | 'message' | 'why'>): string {
  return [`${error.code}: ${error.message}`, ...(error.why === undefined ? [] : [error.why])].join('\n');
}
