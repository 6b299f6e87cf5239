import type { SegmentRequest } from '@lockstep/core/ports/apply-session.js';
import type { StatementResult } from '@lockstep/core/plan/apply-report.js';

/** How far a segment came: durations of what ran, and the statement that failed. */
export interface SegmentTrace {
  readonly durations: Map<number, number>;
  /** Index in the plan of the statement that is running or ran last. */
  at: number;
}

/** A trace of a segment of which nothing was sent yet. */
export function startTrace(request: SegmentRequest): SegmentTrace {
  return { durations: new Map(), at: request.segment.statements[0]?.index ?? 0 };
}

/** The same status for every statement of a segment; the error stands at the one where it happened. */
export function resultsOf(
  request: SegmentRequest,
  trace: SegmentTrace,
  ended: { readonly status: StatementResult['status']; readonly error?: StatementResult['error'] },
): readonly StatementResult[] {
  return request.segment.statements.map(({ index, statement }) => ({
    index,
    sql: statement.sql,
    status: ended.status,
    durationMs: trace.durations.get(index) ?? null,
    ...(ended.error !== undefined && index === trace.at ? { error: ended.error } : {}),
  }));
}

/** Nothing of the segment was sent, for this reason. */
export function allUnapplied(request: SegmentRequest, message: string): readonly StatementResult[] {
  const error = { sqlState: null, message };
  return resultsOf(request, startTrace(request), { status: 'unapplied', error });
}

/** Runs one statement and keeps how long it took, also when it fails. */
export async function timed<Result>(
  trace: SegmentTrace,
  index: number,
  work: () => Promise<Result>,
): Promise<Result> {
  trace.at = index;
  const started = performance.now();
  try {
    return await work();
  } finally {
    trace.durations.set(index, Math.round(performance.now() - started));
  }
}
