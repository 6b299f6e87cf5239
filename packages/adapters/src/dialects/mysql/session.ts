import {
  type ApplySession,
  type ApplySessionRequest,
  type ConnectionTarget,
  type LedgerBegin,
  LockstepError,
} from '@lockstep/core';
import { connectMysql } from './connect/connect.js';
import { inLedgerTransaction } from './ledger/guard.js';
import { settleDeadApplies } from './ledger/recovery.js';
import {
  ensureLedger,
  insertRunning,
  isNotAllowed,
  ledgerNotWritable,
  ledgerNotWritten,
  writeEnd,
} from './ledger/writer.js';
import { lockNameOf, releaseNamedLock, takeNamedLock } from './named-lock.js';
import { type ApplyConnection, lostConnection } from './connect/session-connection.js';
import { isMysqlConnectionLost } from './execute/error.js';
import { runMysqlSegment } from './execute/statement-runner.js';

/** Connects for an apply and takes the lock of the database. Throws `LOCK.TIMEOUT`, `INTERRUPTED`, `DB.*`. */
export async function openMysqlApply(
  target: ConnectionTarget,
  request: ApplySessionRequest,
): Promise<ApplySession> {
  const client = await connectMysql(target, {
    applicationName: `lockstep apply ${request.module}`,
    signal: request.signal,
  });
  const lock = lockNameOf(target.database);
  try {
    await takeNamedLock(client, lock, request);
    return sessionOn({ target, request, lock, client, ledger: null, isLost: false, holdsLock: true });
  } catch (error) {
    await client.end();
    if (error instanceof LockstepError) throw error;
    throw isMysqlConnectionLost(error) ? lostConnection(target, error) : error;
  }
}

function sessionOn(connection: ApplyConnection): ApplySession {
  return {
    recover: async () => await recover(connection),
    begin: async (begin) => await beginApply(connection, begin),
    runSegment: async (segment) => await runMysqlSegment(connection, segment),
    finish: async (end) => await finish(connection, end),
    close: async () => await close(connection),
  };
}

async function recover(connection: ApplyConnection): Promise<readonly string[]> {
  if (!connection.request.ledger) return [];
  return await writingLedger(connection, async () => await settleDeadApplies(connection.client));
}

async function beginApply(connection: ApplyConnection, begin: LedgerBegin): Promise<void> {
  if (!connection.request.ledger) return;
  const row = await writingLedger(connection, async () => {
    await ensureLedger(connection.client);
    const insert = async (): Promise<string> => await insertRunning(connection.client, begin);
    return await inLedgerTransaction(connection.client, insert);
  });
  connection.ledger = { row, plan: begin.plan };
}

async function finish(
  connection: ApplyConnection,
  end: Parameters<ApplySession['finish']>[0],
): Promise<void> {
  const { client, ledger } = connection;
  if (ledger === null) return;
  if (!connection.holdsLock) throw lostConnection(connection.target, new Error('the lock was lost with it'));
  await writingLedger(connection, async () => {
    await inLedgerTransaction(client, async () => await writeEnd(client, ledger.row, end));
  });
}

/** Unlocks first, so that the lock is free when this returns and not when the server noticed the end. */
async function close(connection: ApplyConnection): Promise<void> {
  const { client, holdsLock, lock } = connection;
  connection.holdsLock = false;
  if (holdsLock) await Promise.allSettled([releaseNamedLock(client, lock)]);
  await client.end();
}

async function writingLedger<Result>(
  { target }: ApplyConnection,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof LockstepError) throw error;
    if (isNotAllowed(error)) throw ledgerNotWritable(target, error);
    throw isMysqlConnectionLost(error) ? lostConnection(target, error) : ledgerNotWritten(target, error);
  }
}
