import type { PlannedStatement } from '@lockstep/core/plan/segments.js';
import type { SegmentRequest } from '@lockstep/core/ports/apply-session.js';
import type { StatementResult } from '@lockstep/core/plan/apply-report.js';
import { inLedgerTransaction, writeIntent, writeProgress } from '../ledger/writer.js';
import type { ApplyConnection } from '../connect/session-connection.js';
import { settleAlone } from './doubt.js';
import { isConnectionLost, statementError } from './error.js';
import { dropUnfinishedIndex, indexToBeMade } from './index.js';
import { resultsOf, type SegmentTrace, startTrace, timed } from '../../shared/statement-results.js';

/**
 * Waiting for its locks, a statement without transaction holds up nobody who reads or writes, and CREATE INDEX
 * CONCURRENTLY has to outwait every transaction that is open: it gets more time.
 */
const LOCK_TIMEOUT_FACTOR = 12;
const CLEANUP_TIMEOUT_MS = 1_500;

/**
 * Runs the one statement of a segment outside of any transaction, with its intent in the ledger before and its
 * success right after. An index that it leaves unfinished is dropped.
 */
export async function runAlone(
  connection: ApplyConnection,
  request: SegmentRequest,
): Promise<readonly StatementResult[]> {
  const [planned] = request.segment.statements;
  if (planned === undefined) return [];
  const trace = startTrace(request);
  let makes: string | null = null;
  try {
    makes = await indexToBeMade(connection.client, planned.statement);
    await announce(connection, planned, makes);
    await limit(connection, request);
  } catch (error) {
    connection.isLost ||= isConnectionLost(error);
    return resultsOf(request, trace, { status: 'unapplied', error: statementError(error) });
  }
  return await runAnnounced(connection, request, { planned, makes, trace });
}

interface Announced {
  readonly planned: PlannedStatement;
  readonly makes: string | null;
  readonly trace: SegmentTrace;
}

async function runAnnounced(
  connection: ApplyConnection,
  request: SegmentRequest,
  { planned, makes, trace }: Announced,
): Promise<readonly StatementResult[]> {
  try {
    await timed(trace, planned.index, async () => await connection.client.query(planned.statement.sql));
  } catch (error) {
    const failure = statementError(error);
    if (isConnectionLost(error)) {
      connection.isLost = true;
      const status = await settleAlone(connection, planned.statement);
      return resultsOf(request, trace, { status, ...(status === 'applied' ? {} : { error: failure }) });
    }
    await cleanUp(connection, planned, makes);
    return resultsOf(request, trace, { status: 'unapplied', error: failure });
  }
  const unrecorded = await confirm(connection, request, planned);
  return resultsOf(request, trace, {
    status: 'applied',
    ...(unrecorded === null ? {} : { error: unrecorded }),
  });
}

async function announce(
  { client, ledgerRow }: ApplyConnection,
  { index }: PlannedStatement,
  makes: string | null,
): Promise<void> {
  if (ledgerRow === null) return;
  await inLedgerTransaction(client, async () => await writeIntent(client, ledgerRow, { index, makes }));
}

async function limit({ client }: ApplyConnection, request: SegmentRequest): Promise<void> {
  await setTimeouts(client, {
    lockMs: request.lockTimeoutMs * LOCK_TIMEOUT_FACTOR,
    statementMs: request.statementTimeoutMs,
  });
}

async function setTimeouts(
  client: ApplyConnection['client'],
  limits: { readonly lockMs: number; readonly statementMs: number },
): Promise<void> {
  await client.query(
    "SELECT pg_catalog.set_config('lock_timeout', $1, false), pg_catalog.set_config('statement_timeout', $2, false)",
    [`${limits.lockMs}ms`, `${limits.statementMs}ms`],
  );
}

/** It is done, whatever becomes of the ledger: a row that stays behind is settled by the next apply. */
async function confirm(
  connection: ApplyConnection,
  request: SegmentRequest,
  { index }: PlannedStatement,
): Promise<StatementResult['error'] | null> {
  const { client, ledgerRow } = connection;
  try {
    await setTimeouts(client, { lockMs: 0, statementMs: 0 });
    if (ledgerRow === null) return null;
    const done = { progress: index + 1, owned: request.owned };
    await inLedgerTransaction(client, async () => await writeProgress(client, ledgerRow, done));
    return null;
  } catch (error) {
    connection.isLost ||= isConnectionLost(error);
    const { sqlState, message } = statementError(error);
    return { sqlState, message: `done, but not recorded: ${message}` };
  }
}

/** What cannot be cleaned up now keeps its intent in the ledger, and the next apply does it. */
async function cleanUp(
  connection: ApplyConnection,
  { index }: PlannedStatement,
  makes: string | null,
): Promise<void> {
  const { client, ledgerRow } = connection;
  try {
    await setTimeouts(client, { lockMs: CLEANUP_TIMEOUT_MS, statementMs: CLEANUP_TIMEOUT_MS });
    if (makes !== null) await dropUnfinishedIndex(client, makes);
    if (ledgerRow !== null) {
      await inLedgerTransaction(
        client,
        async () => await writeProgress(client, ledgerRow, { progress: index, owned: [] }),
      );
    }
  } catch (error) {
    connection.isLost ||= isConnectionLost(error);
  }
}
