import type { ApplySession, ApplySessionRequest, ConnectionTarget, LedgerBegin } from '@lockstep/core';
import { statSync } from 'node:fs';
import { openSqlite, checkFile } from '../connect/connect.js';
import { sqlitePath } from '../connect/sqlite-path.js';
import { copyDatabase, copyNote, isDestructive } from './backup-copy.js';
import { takeFileLock } from './file-lock.js';
import {
  ensureLedger,
  insertRunning,
  inLedgerTransaction,
  settleDeadApplies,
  writeEnd,
} from '../ledger/writer.js';
import { runSegment } from './segment-runner.js';
import { type ApplyConnection, ledgerFailure } from './session-connection.js';

/** Opens a database file for an apply, making a missing one, and takes its lock. Throws `LOCK.TIMEOUT`, `INTERRUPTED`, `DB.*`. */
export async function openSqliteApply(
  target: ConnectionTarget,
  request: ApplySessionRequest,
): Promise<ApplySession> {
  checkFile(target, sqlitePath(target), 'write');
  const lock = await takeFileLock(target, `lockstep apply ${request.module}`, request);
  try {
    const sqlite = await openSqlite(target, { mode: 'write' });
    return sessionOn({ target, request, sqlite, lock, ledgerRow: null });
  } catch (error) {
    await lock.release();
    throw error;
  }
}

function sessionOn(connection: ApplyConnection): ApplySession {
  return {
    recover: async () => await recover(connection),
    begin: async (begin) => await beginApply(connection, begin),
    runSegment: async (segment) => await runSegment(connection, segment),
    finish: async (end) => await finish(connection, end),
    close: async () => await close(connection),
  };
}

async function recover({ target, request, sqlite }: ApplyConnection): Promise<readonly string[]> {
  if (!request.ledger) return [];
  return await writing(target, async () => await settleDeadApplies(sqlite));
}

async function beginApply(
  connection: ApplyConnection,
  begin: LedgerBegin,
): Promise<{ readonly notes: readonly string[] }> {
  const { target, request, sqlite } = connection;
  const path = sqlitePath(target);
  const isWorthACopy = isDestructive(begin.plan) && statSync(path).size > 0;
  const copy = isWorthACopy ? await copyDatabase(connection, path, begin.plan.planId) : null;
  if (request.ledger) {
    connection.ledgerRow = await writing(
      target,
      async () =>
        await inLedgerTransaction(sqlite, async () => {
          await ensureLedger(sqlite);
          return await insertRunning(sqlite, begin);
        }),
    );
  }
  return { notes: copy === null ? [] : [copyNote(copy, path)] };
}

async function finish(
  { target, sqlite, ledgerRow }: ApplyConnection,
  end: Parameters<ApplySession['finish']>[0],
): Promise<void> {
  if (ledgerRow === null) return;
  await writing(
    target,
    async () => await inLedgerTransaction(sqlite, async () => await writeEnd(sqlite, ledgerRow, end)),
  );
}

async function close({ sqlite, lock }: ApplyConnection): Promise<void> {
  try {
    if (sqlite.inTransaction()) await sqlite.run('ROLLBACK');
    // The driver ends a connection later than it is closed: what is written must be in the file itself by then.
    await Promise.allSettled([sqlite.run('PRAGMA wal_checkpoint(TRUNCATE)')]);
  } finally {
    sqlite.close();
    await lock.release();
  }
}

async function writing<Result>(target: ConnectionTarget, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw ledgerFailure(target, error);
  }
}
