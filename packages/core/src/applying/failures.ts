import { traitsNamed } from '../config/dialects/traits-of.js';
import { hazardText } from '../hazards/hazard-text.js';
import type { StatementResult } from '../plan/apply-report.js';
import { arrivedRowsLine, arrivedRowsRefused, arrivedRowsSteps } from './arrived-rows.js';
import { failedStatement, progressOf } from '../plan/statement-results.js';
import { LockstepError } from '../errors/lockstep-error.js';
import { type NextCommand, nextCommand } from '../errors/next-command.js';
import type { Plan, Statement } from '../plan/plan.js';
import { longerThan } from '../text/duration.js';
import type { ApplyLimits } from '../config/limits.js';
import type { Difference } from '../catalog/fingerprint-differences.js';

/** A statement that failed or whose fate is not known, with what is committed and what is not. */
function statementFailedError(
  plan: Plan,
  results: readonly StatementResult[],
  { lockTimeoutMs }: ApplyLimits,
): LockstepError {
  const failed = failedStatement(results);
  const statement = plan.statements[failed?.index ?? -1];
  if (failed === null || statement === undefined) throw new Error('no statement of this apply failed');
  const place = `Statement ${failed.index + 1} of ${plan.statements.length} (${statement.object})`;
  const isDoubt = failed.status === 'in-doubt';
  return new LockstepError('APPLY.FAILED', {
    what: isDoubt
      ? `${place} may or may not be committed: the connection was lost before the server said so.`
      : `${place} failed: ${messageOf(failed)}`,
    why: [...sqlStateLine(failed), statement.sql, ...dataHints(statement), tally(results)].join('\n'),
    next: isDoubt
      ? [statusOf(plan), applyAgain(plan, results)]
      : [
          ...advice(plan, statement, failed),
          applyAgain(plan, results),
          ...(isLocked(failed) ? [applyLonger(plan, results, lockTimeoutMs)] : []),
        ],
  });
}

function messageOf(failed: StatementResult): string {
  return failed.error?.message ?? 'the connection was lost';
}

function sqlStateLine(failed: StatementResult): readonly string[] {
  const sqlState = failed.error?.sqlState ?? null;
  return sqlState === null ? [] : [`SQLSTATE ${sqlState}`];
}

/**
 * The error of an apply that a statement ended. Rows that arrived before anything was committed are a refusal: it is as
 * if the plan had never begun.
 */
export function endedError(
  plan: Plan,
  results: readonly StatementResult[],
  limits: ApplyLimits,
): LockstepError {
  const failed = failedStatement(results);
  const arrived = failed?.error?.arrivedRows;
  if (failed === null || arrived === undefined) return statementFailedError(plan, results, limits);
  if (progressOf(results) === 0) return arrivedRowsRefused(plan, [arrived]);
  return new LockstepError('APPLY.FAILED', {
    what: `Statement ${failed.index + 1} of ${plan.statements.length} was not run: ${messageOf(failed)}.`,
    why: [arrivedRowsLine(arrived), tally(results)].join('\n'),
    next: arrivedRowsSteps(plan),
  });
}

/** The user stopped it. */
export function interruptedError(plan: Plan, results: readonly StatementResult[]): LockstepError {
  return new LockstepError('INTERRUPTED', {
    what: `The apply of plan ${plan.planId.slice(0, 12)} for module "${plan.module}" was interrupted.`,
    why: tally(results),
    next: [applyAgain(plan, results)],
  });
}

/** Every statement is committed and the database is still not what the plan promised. */
export function notConvergedError(
  plan: Plan,
  found: { readonly after: string; readonly differences: readonly Difference[] },
): LockstepError {
  const objects = [...new Set(found.differences.map(({ object }) => object))];
  return new LockstepError('APPLY.NOT_CONVERGED', {
    what:
      objects.length > 0
        ? `Every statement ran, but these objects are not as planned: ${objects.join(', ')}.`
        : `Every statement ran, but the database is at ${found.after.slice(0, 12)} instead of ${plan.to.fingerprint.slice(0, 12)}.`,
    why: found.differences
      .map(
        ({ object, expected, found: is }) =>
          `${object}: planned ${expected ?? 'absent'}, found ${is ?? 'absent'}`,
      )
      .join('\n'),
    next: [statusOf(plan), nextCommand('diff', { module: plan.module, environment: plan.environment })],
  });
}

function dataHints(statement: Statement): readonly string[] {
  return statement.hazards
    .filter((hazard) => hazard.code === 'MAY_FAIL_ON_DATA')
    .map((hazard) => `MAY_FAIL_ON_DATA: ${hazardText(hazard)}`);
}

function isLocked(failed: StatementResult): boolean {
  return failed.error?.isLocked === true;
}

function advice(
  { dialect }: Plan,
  ...[statement, failed]: readonly [Statement, StatementResult]
): readonly string[] {
  if (isLocked(failed)) {
    const view = traitsNamed(dialect)?.lockHolders;
    return [`end the transactions that hold the object${view === undefined ? '' : ` (${view})`}`];
  }
  if (failed.error?.sqlState === '42501')
    return ['let the owner of the object apply the plan, or grant this login what it needs'];
  return dataHints(statement).length > 0 ? ['correct the rows that do not fit the new schema'] : [];
}

function applyAgain(plan: Plan, results: readonly StatementResult[]): NextCommand {
  const note = 'apply again: it continues from the current state of the database';
  return nextCommand('apply', placeOf(plan), { note, samePlan: isWhole(results) });
}

function applyLonger(plan: Plan, results: readonly StatementResult[], lockTimeoutMs: number): NextCommand {
  const options = { ...placeOf(plan), lockTimeout: longerThan(lockTimeoutMs) };
  return nextCommand('apply', options, { note: 'or allow more time', samePlan: isWhole(results) });
}

/** Where nothing is committed it is the same plan again, and what was agreed to still holds. */
function isWhole(results: readonly StatementResult[]): boolean {
  return results.every(({ status }) => status === 'unapplied');
}

function placeOf({ module, environment }: Plan): { readonly module: string; readonly environment: string } {
  return { module, environment };
}

function statusOf(plan: Plan): NextCommand {
  return nextCommand('status', { module: plan.module, environment: plan.environment });
}

function tally(results: readonly StatementResult[]): string {
  const count = (status: StatementResult['status']): number =>
    results.filter((result) => result.status === status).length;
  const doubt = count('in-doubt');
  return `${count('applied')} of ${results.length} statements are committed, ${count('unapplied')} are not${doubt === 0 ? '' : `, ${doubt} in doubt`}.`;
}
