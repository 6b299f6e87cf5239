import { setTimeout as delay } from 'node:timers/promises';
import { isCommitted } from '@lockstep/core/plan/statement-results.js';
import type { SegmentRequest } from '@lockstep/core/ports/apply-session.js';
import type { StatementResult } from '@lockstep/core/plan/apply-report.js';
import { allUnapplied, resultsOf, startTrace, timed } from '../../shared/statement-results.js';
import { interruptible } from './interruptible.js';
import { inTransaction, writeProgress } from '../ledger/writer.js';
import { runInTransaction, statementError } from './segment-transaction.js';
import type { ApplyConnection } from '../connect/session-connection.js';

const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 4_000;

/**
 * Runs one segment, trying again while another program keeps the file locked. Never throws for what SQLite says: the
 * results say applied, unapplied or in doubt.
 */
export async function runSegment(
  connection: ApplyConnection,
  request: SegmentRequest,
): Promise<readonly StatementResult[]> {
  const { signal } = connection.request;
  for (let attempt = 1; ; attempt += 1) {
    const results = await runOnce(connection, request);
    const failed = results.find((result) => result.error !== undefined);
    const isBusy = failed?.error?.isLocked === true;
    if (failed === undefined || isCommitted(results) || !isBusy || attempt === ATTEMPTS || signal.aborted) {
      return results;
    }
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS);
    request.onRetry({ index: failed.index, attempt: attempt + 1, attempts: ATTEMPTS, pauseMs });
    await Promise.allSettled([delay(pauseMs, undefined, { signal })]);
  }
}

async function runOnce(
  connection: ApplyConnection,
  request: SegmentRequest,
): Promise<readonly StatementResult[]> {
  if (connection.request.signal.aborted) return allUnapplied(request, 'interrupted before it was sent');
  return request.segment.transactional
    ? await runInTransaction(connection, request)
    : await runAlone(connection, request);
}

/** Runs the one statement of a segment outside of any transaction; SQLite itself makes it whole or nothing. */
async function runAlone(
  connection: ApplyConnection,
  request: SegmentRequest,
): Promise<readonly StatementResult[]> {
  const [planned] = request.segment.statements;
  if (planned === undefined) return [];
  const { sqlite, ledgerRow } = connection;
  const trace = startTrace(request);
  try {
    await sqlite.waitAtMost(request.lockTimeoutMs);
    await timed(trace, planned.index, async () => {
      const run = async () => await sqlite.run(planned.statement.sql);
      await interruptible(connection, request.statementTimeoutMs, run);
    });
  } catch (error) {
    return resultsOf(request, trace, { status: 'unapplied', error: statementError(error) });
  }
  if (ledgerRow === null) return resultsOf(request, trace, { status: 'applied' });
  const done = { progress: planned.index + 1, owned: request.owned };
  const record = async () => await writeProgress(sqlite, ledgerRow, done);
  const [recorded] = await Promise.allSettled([inTransaction(sqlite, record)]);
  if (recorded.status === 'fulfilled') return resultsOf(request, trace, { status: 'applied' });
  const { sqlState, message } = statementError(recorded.reason);
  const error = { sqlState, message: `done, but not recorded: ${message}` };
  return resultsOf(request, trace, { status: 'applied', error });
}
