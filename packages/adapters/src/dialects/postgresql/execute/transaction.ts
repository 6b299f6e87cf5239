import type { SegmentRequest } from '@lockstep/core/ports/apply-session.js';
import type { StatementResult } from '@lockstep/core/plan/apply-report.js';
import { z } from 'zod';
import { ArrivedRows } from '../../shared/arrived-rows.js';
import { countHeldRows, holdTable } from '../count-rows.js';
import { onOurLedger } from '../ledger/guard.js';
import { writeProgress } from '../ledger/writer.js';
import type { ApplyConnection } from '../connect/session-connection.js';
import { settleCommit } from './doubt.js';
import { isConnectionLost, statementError } from './error.js';
import { resultsOf, type SegmentTrace, startTrace, timed } from '../../shared/statement-results.js';

/**
 * Runs a segment in one transaction together with its ledger progress: either all of it is there afterwards or
 * nothing. Only a connection that breaks while the server commits leaves a doubt, which is settled by reading.
 */
export async function runInTransaction(
  connection: ApplyConnection,
  request: SegmentRequest,
): Promise<readonly StatementResult[]> {
  const trace = startTrace(request);
  let xid: string;
  try {
    xid = await beginSegment(connection, request);
    await refuseRows(connection, request);
    await runStatements(connection, request, trace);
    await recordProgress(connection, request);
    if (connection.request.signal.aborted) throw new Error('interrupted before it was committed');
  } catch (error) {
    return await rolledBack(connection, error, (status) => resultsOf(request, trace, status));
  }
  return await commit(connection, { request, trace, xid });
}

const xidRow = z.object({ xid: z.string() });

async function beginSegment({ client }: ApplyConnection, request: SegmentRequest): Promise<string> {
  await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
  const { rows } = await client.query(
    `SELECT pg_catalog.set_config('lock_timeout', $1, true), pg_catalog.set_config('statement_timeout', $2, true),
            pg_catalog.pg_current_xact_id()::text AS xid`,
    [`${request.lockTimeoutMs}ms`, `${request.statementTimeoutMs}ms`],
  );
  return xidRow.parse(rows[0]).xid;
}

/** Nobody can add a row to a table that we hold, until our transaction has taken it away. */
async function refuseRows({ client }: ApplyConnection, { mustBeEmpty = [] }: SegmentRequest): Promise<void> {
  if (mustBeEmpty.length === 0) return;
  // A policy that hides rows is an error then, not an empty table.
  await client.query('SET LOCAL row_security = off');
  for (const table of mustBeEmpty) {
    await holdTable(client, table, 'ACCESS EXCLUSIVE');
    const count = await countHeldRows(client, table);
    if (count.rows > 0) throw new ArrivedRows(table, count);
  }
  await client.query('SET LOCAL row_security = on');
}

async function runStatements(
  connection: ApplyConnection,
  request: SegmentRequest,
  trace: SegmentTrace,
): Promise<void> {
  for (const { index, statement } of request.segment.statements) {
    if (connection.request.signal.aborted) throw new Error('interrupted');
    await timed(trace, index, async () => await connection.client.query(statement.sql));
    if (connection.client.getTransactionStatus() !== 'T') throw new EndedTransaction();
  }
}

/** A statement that ends our transaction makes every promise about the segment a lie. */
class EndedTransaction extends Error {
  override readonly message = 'this statement ended the transaction of its segment';
}

async function recordProgress(
  { client, ledgerRow }: ApplyConnection,
  request: SegmentRequest,
): Promise<void> {
  if (ledgerRow === null) return;
  const last = request.segment.statements.at(-1)?.index ?? -1;
  const done = { progress: last + 1, owned: request.owned };
  await onOurLedger(client, async () => await writeProgress(client, ledgerRow, done));
}

type Status = Parameters<typeof resultsOf>[2];

/** Before COMMIT was sent nothing can be there: the server rolls back what it was not told to commit. */
async function rolledBack(
  connection: ApplyConnection,
  error: unknown,
  results: (status: Status) => readonly StatementResult[],
): Promise<readonly StatementResult[]> {
  const status = error instanceof EndedTransaction ? 'in-doubt' : 'unapplied';
  const failed = results({ status, error: statementError(error) });
  const [rollback] = await Promise.allSettled([connection.client.query('ROLLBACK')]);
  connection.isLost ||= rollback.status === 'rejected';
  return failed;
}

interface Committing {
  readonly request: SegmentRequest;
  readonly trace: SegmentTrace;
  readonly xid: string;
}

async function commit(
  connection: ApplyConnection,
  { request, trace, xid }: Committing,
): Promise<readonly StatementResult[]> {
  try {
    const { command } = await connection.client.query('COMMIT');
    const error = { sqlState: null, message: `the server answered ${command} to COMMIT` };
    return resultsOf(
      request,
      trace,
      command === 'COMMIT' ? { status: 'applied' } : { status: 'unapplied', error },
    );
  } catch (error) {
    if (!isConnectionLost(error))
      return resultsOf(request, trace, { status: 'unapplied', error: statementError(error) });
    connection.isLost = true;
    const last = request.segment.statements.at(-1)?.index ?? -1;
    const status = await settleCommit(connection, { xid, progress: last + 1 });
    return resultsOf(request, trace, {
      status,
      ...(status === 'applied' ? {} : { error: statementError(error) }),
    });
  }
}
