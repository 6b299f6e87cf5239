import type { HistoryBegin } from '@lockstep/core/ports/migration-history.js';

/**
 * What stands for the report of an apply that runs: which approval file let it pass. It is there before anything is
 * applied, so that an apply which is killed has used its approval too.
 */
export function begunReport({ approvalId }: HistoryBegin): string | null {
  return approvalId === undefined ? null : JSON.stringify({ approvalId });
}
