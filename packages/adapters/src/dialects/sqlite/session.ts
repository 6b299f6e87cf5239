import type { ApplySession, ApplySessionRequest } from '@lockstep/core/ports/apply-session.js';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import type { Plan } from '@lockstep/core/plan/plan.js';
import { statSync } from 'node:fs';
import { applySession } from '../shared/apply-session.js';
import { checkFile, openSqlite, type SqliteConnection } from './connect/connect.js';
import { sqlitePath } from './connect/sqlite-path.js';
import { copyDatabase, copyNote, isDestructive } from './execute/backup-copy.js';
import { takeFileLock } from './lock/lock.js';
import {
  ensureLedger,
  insertRunning,
  inLedgerTransaction,
  settleDeadApplies,
  writeEnd,
} from './ledger/writer.js';
import { runSegment } from './execute/segment-runner.js';
import { type ApplyConnection, ledgerFailure } from './connect/session-connection.js';

const CHECKPOINT_WAIT_MS = 2_000;

/** Opens a database file for an apply, making a missing one, and takes its lock. Throws `LOCK.TIMEOUT`, `INTERRUPTED`, `DB.*`. */
export async function openSqliteApply(
  target: ConnectionTarget,
  request: ApplySessionRequest,
): Promise<ApplySession> {
  checkFile(target, sqlitePath(target), 'write');
  const lock = await takeFileLock(target, `lockstep apply ${request.module}`, request);
  try {
    const sqlite = await openSqlite(target, { mode: 'write', signal: request.signal });
    return sessionOn({ target, request, sqlite, lock, ledgerRow: null });
  } catch (error) {
    await lock.release();
    throw error;
  }
}

function sessionOn(connection: ApplyConnection): ApplySession {
  const { target, request, sqlite } = connection;
  return applySession<number>({
    mark: null,
    hasLedger: request.ledger,
    settle: async () => await settleDeadApplies(sqlite),
    prepare: async ({ plan }) => await copyBefore(connection, plan),
    insert: async (begin) =>
      await inLedgerTransaction(sqlite, async () => {
        await ensureLedger(sqlite);
        return await insertRunning(sqlite, begin);
      }),
    remember: (row) => (connection.ledgerRow = row),
    runSegment: async (segment) => await runSegment(connection, segment),
    // The lock of a file cannot be lost while this process lives.
    checkLock: () => undefined,
    writeEnd: async (row, end) => {
      await inLedgerTransaction(sqlite, async () => await writeEnd(sqlite, row, end));
    },
    ledgerFailure: (error) => ledgerFailure(target, error),
    close: async () => await close(connection),
  });
}

/** A copy of the file before a plan that takes something away; what is said about it. */
async function copyBefore(connection: ApplyConnection, plan: Plan): Promise<readonly string[]> {
  const path = sqlitePath(connection.target);
  if (!isDestructive(plan) || statSync(path).size === 0) return [];
  const copy = await copyDatabase(connection, path, plan.planId);
  return copy === null ? [] : [copyNote(copy, path)];
}

async function close({ request, sqlite, lock }: ApplyConnection): Promise<void> {
  try {
    if (sqlite.inTransaction()) await sqlite.run('ROLLBACK');
    // The driver ends a connection later than it is closed: what is written must be in the file itself by then.
    await Promise.allSettled([checkpoint(sqlite, request.signal)]);
  } finally {
    sqlite.close();
    await lock.release();
  }
}

/** Where others read the file it gives up instead of failing, so that SQLite itself has to wait for them. */
async function checkpoint(sqlite: SqliteConnection, signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await sqlite.run(`PRAGMA busy_timeout = ${CHECKPOINT_WAIT_MS}`);
  await sqlite.run('PRAGMA wal_checkpoint(TRUNCATE)');
}
