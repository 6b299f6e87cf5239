import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { readSqliteStatement } from '@lockstep/core/hazards/sqlite/sqlite-statement.js';
import type { SegmentRequest } from '@lockstep/core/ports/apply-session.js';
import type { StatementResult } from '@lockstep/core/plan/apply-report.js';
import { z } from 'zod';
import { resultsOf, type SegmentTrace, startTrace, timed } from '../../shared/statement-results.js';
import { ArrivedRows, arrivedRowsError } from '../../shared/arrived-rows.js';
import { sqliteFailure } from '../connect/failure.js';
import { countHeldRows } from '../count-rows.js';
import { interruptible, InterruptedStatement } from './interruptible.js';
import { writeProgress } from '../ledger/writer.js';
import { type RebuiltTables, rebuiltTables } from './rebuilt-tables.js';
import type { ApplyConnection } from '../connect/session-connection.js';
import { checkWhole, lookAtWhole, mayBreakOthers } from './whole-database.js';

type Status = Parameters<typeof resultsOf>[2];

/**
 * Runs a segment in one transaction together with its ledger progress: either all of it is there afterwards or
 * nothing. What it broke of others, rows it lost and references that lead nowhere roll it back.
 */
export async function runInTransaction(
  connection: ApplyConnection,
  request: SegmentRequest,
): Promise<readonly StatementResult[]> {
  const trace = startTrace(request);
  try {
    await connection.sqlite.waitAtMost(request.lockTimeoutMs);
    await connection.sqlite.run('BEGIN IMMEDIATE');
    await runChecked(connection, request, trace);
    await recordProgress(connection, request);
    if (connection.request.signal.aborted)
      throw new InterruptedStatement('interrupted before it was committed');
  } catch (error) {
    await rollBack(connection);
    return resultsOf(request, trace, { status: 'unapplied', error: statementError(error) });
  }
  return resultsOf(request, trace, await commit(connection, request));
}

async function runChecked(
  connection: ApplyConnection,
  request: SegmentRequest,
  trace: SegmentTrace,
): Promise<void> {
  const { sqlite } = connection;
  await refuseRows(connection, request);
  const rebuilt = rebuiltTables(sqlite, request);
  const isChecked = mayBreakOthers(request);
  const look = async () => await interruptible(connection, 0, async () => await lookAtWhole(sqlite));
  const before = isChecked ? await look() : null;
  await runStatements(connection, { request, trace, rebuilt });
  await rebuilt.restoreTriggers();
  if (before !== null) checkWhole(request, before, await look());
}

/** The transaction holds the file: nobody else adds a row before it ends. */
async function refuseRows({ sqlite }: ApplyConnection, { mustBeEmpty = [] }: SegmentRequest): Promise<void> {
  for (const table of mustBeEmpty) {
    const count = await countHeldRows(sqlite, table);
    if (count.rows > 0) throw new ArrivedRows(table, count);
  }
}

interface Running {
  readonly request: SegmentRequest;
  readonly trace: SegmentTrace;
  readonly rebuilt: RebuiltTables;
}

async function runStatements(
  connection: ApplyConnection,
  { request, trace, rebuilt }: Running,
): Promise<void> {
  for (const [at, { index, statement }] of request.segment.statements.entries()) {
    if (connection.request.signal.aborted) throw new InterruptedStatement('interrupted');
    await timed(trace, index, async () => {
      await rebuilt.before(at);
      const run = async (): Promise<void> => await runOne(connection, statement.sql, rebuilt.isRename(at));
      await interruptible(connection, request.statementTimeoutMs, run);
      await rebuilt.after(at);
    });
    if (!connection.sqlite.inTransaction())
      throw new Error('this statement ended the transaction of its segment');
  }
}

/**
 * The session itself keeps foreign keys off, which no statement could switch inside a transaction. The rename of a
 * rebuild must leave all that refers to the table as it is, views that miss it at this moment included.
 */
async function runOne({ sqlite }: ApplyConnection, sql: string, isRebuild: boolean): Promise<void> {
  if (readSqliteStatement(sql).kind === 'setting') return;
  if (!isRebuild) {
    await sqlite.run(sql);
    return;
  }
  await sqlite.run('PRAGMA legacy_alter_table = on');
  try {
    await sqlite.run(sql);
  } finally {
    await sqlite.run('PRAGMA legacy_alter_table = off');
  }
}

async function recordProgress(
  { sqlite, ledgerRow }: ApplyConnection,
  request: SegmentRequest,
): Promise<void> {
  if (ledgerRow === null) return;
  await writeProgress(sqlite, ledgerRow, { progress: progressAfter(request), owned: request.owned });
}

function progressAfter({ segment }: SegmentRequest): number {
  return (segment.statements.at(-1)?.index ?? -1) + 1;
}

/** SQLite may have rolled back by itself: when it is interrupted, or the disk is full. */
async function rollBack({ sqlite }: ApplyConnection): Promise<void> {
  if (sqlite.inTransaction()) await sqlite.run('ROLLBACK');
}

/** A commit that fails and leaves the transaction open did nothing; else the ledger knows what became of it. */
async function commit(connection: ApplyConnection, request: SegmentRequest): Promise<Status> {
  try {
    await connection.sqlite.run('COMMIT');
    return { status: 'applied' };
  } catch (error) {
    const failed = statementError(error);
    if (connection.sqlite.inTransaction()) {
      await rollBack(connection);
      return { status: 'unapplied', error: failed };
    }
    const status = await statusByProgress(connection, progressAfter(request));
    return { status, ...(status === 'applied' ? {} : { error: failed }) };
  }
}

const progressRow = z.object({ progress: z.int() });

async function statusByProgress(
  { sqlite, ledgerRow }: ApplyConnection,
  progress: number,
): Promise<Status['status']> {
  if (ledgerRow === null) return 'in-doubt';
  const [read] = await Promise.allSettled([
    sqlite.run('SELECT progress FROM lockstep_applied_plan WHERE id = ?', [ledgerRow]),
  ]);
  const found = read.status === 'fulfilled' ? progressRow.safeParse(read.value[0]).data : undefined;
  if (found === undefined) return 'in-doubt';
  return found.progress >= progress ? 'applied' : 'unapplied';
}

/** What a report keeps of a failed statement; SQLite's messages name columns, never values. */
export function statementError(error: unknown): NonNullable<StatementResult['error']> {
  const arrived = arrivedRowsError(error);
  if (arrived !== null) return arrived;
  if (error instanceof LockstepError && error.code === 'INTERRUPTED')
    return { sqlState: null, message: 'interrupted' };
  const { code, message } = sqliteFailure(error);
  return {
    sqlState: code === '' ? null : code,
    message,
    ...(code.startsWith('SQLITE_BUSY') ? { isLocked: true } : {}),
  };
}
