import type { Plan } from './plan.js';
import type { ApplyReport, StatementResult } from './apply-report.js';

/** Nothing was sent yet: every statement of the plan is unapplied. */
export function nothingApplied(plan: Plan): readonly StatementResult[] {
  return plan.statements.map(({ sql }, index) => ({ index, sql, status: 'unapplied', durationMs: null }));
}

/** The results after one more segment ran; its own results replace what was known of its statements. */
export function withSegment(
  results: readonly StatementResult[],
  segment: readonly StatementResult[],
): readonly StatementResult[] {
  const known = new Map(segment.map((result) => [result.index, result]));
  return results.map((result) => known.get(result.index) ?? result);
}

/** True where every statement of a segment is committed, so that the next segment may start. */
export function isCommitted(segment: readonly StatementResult[]): boolean {
  return segment.every((result) => result.status === 'applied');
}

/** Statements known to be committed, counted from the first: where a ledger's progress stands. */
export function progressOf(results: readonly StatementResult[]): number {
  const firstOpen = results.findIndex((result) => result.status !== 'applied');
  return firstOpen === -1 ? results.length : firstOpen;
}

/** The statement that ended an apply: the one with an error, else the first in doubt. */
export function failedStatement(results: readonly StatementResult[]): StatementResult | null {
  return (
    results.find((result) => result.error !== undefined) ??
    results.find((result) => result.status === 'in-doubt') ??
    null
  );
}

/** How an apply ended, judged by its statements and by whether it was interrupted. */
export function outcomeOf(
  results: readonly StatementResult[],
  ended: { readonly isInterrupted: boolean },
): Extract<ApplyReport['outcome'], 'applied' | 'failed' | 'interrupted'> {
  if (isCommitted(results)) return 'applied';
  return ended.isInterrupted ? 'interrupted' : 'failed';
}
