import { setTimeout as delay } from 'node:timers/promises';
import type { SegmentRequest } from '@lockstep/core/ports/apply-session.js';
import type { StatementResult } from '@lockstep/core/plan/apply-report.js';
import { isCommitted } from '@lockstep/core/plan/statement-results.js';
import { untilCancelled } from './cancel.js';
import { isWorthARetry } from './error.js';
import { runAlone } from './alone.js';
import { allUnapplied } from '../../shared/statement-results.js';
import { runInTransaction } from './transaction.js';
import type { ApplyConnection } from '../connect/session-connection.js';

const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 4_000;

/**
 * Runs one segment, trying again while a lock is not to be had: a short `lock_timeout` and several tries keep the
 * queue behind our own waiting short. Never throws for what the server says or for a lost connection.
 */
export async function runSegment(
  connection: ApplyConnection,
  request: SegmentRequest,
): Promise<readonly StatementResult[]> {
  for (let attempt = 1; ; attempt += 1) {
    const results = await runOnce(connection, request);
    const failed = results.find((result) => result.error !== undefined);
    const mayRetry = attempt < ATTEMPTS && !connection.isLost && !connection.request.signal.aborted;
    if (failed === undefined || isCommitted(results) || !mayRetry || !isWorthARetry(failed.error))
      return results;
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS);
    request.onRetry({ index: failed.index, attempt: attempt + 1, attempts: ATTEMPTS, pauseMs });
    await pause(pauseMs, connection.request.signal);
  }
}

async function runOnce(
  connection: ApplyConnection,
  request: SegmentRequest,
): Promise<readonly StatementResult[]> {
  if (connection.isLost) return allUnapplied(request, 'the connection was lost before it was sent');
  if (connection.request.signal.aborted) return allUnapplied(request, 'interrupted before it was sent');
  const run = request.segment.transactional ? runInTransaction : runAlone;
  return await untilCancelled(connection, async () => await run(connection, request));
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  const ended = await Promise.allSettled([delay(milliseconds, undefined, { signal })]);
  const reason = ended[0].status === 'rejected' ? ended[0].reason : null;
  if (reason !== null && !signal.aborted) throw reason;
}
