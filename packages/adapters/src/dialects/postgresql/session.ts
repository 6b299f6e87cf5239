import {
  type ApplySession,
  type ApplySessionRequest,
  type ConnectionTarget,
  type LedgerBegin,
  LockstepError,
} from '@lockstep/core';
import { releaseAdvisoryLock, takeAdvisoryLock } from './advisory-lock.js';
import { connectPostgres } from './connect/connect.js';
import { onOurLedger } from './ledger/guard.js';
import { settleDeadApplies } from './ledger/recovery.js';
import {
  ensureLedger,
  inLedgerTransaction,
  inTransaction,
  insertRunning,
  isNotAllowed,
  ledgerNotWritable,
  ledgerNotWritten,
  writeEnd,
} from './ledger/writer.js';
import {
  type ApplyConnection,
  lostConnection,
  prepareSession,
  processOf,
} from './connect/session-connection.js';
import { runSegment } from './execute/statement-runner.js';
import { isConnectionLost } from './execute/error.js';

/** Connects for an apply and takes the lock of the database. Throws `LOCK.TIMEOUT`, `INTERRUPTED`, `DB.*`. */
export async function openApplySession(
  target: ConnectionTarget,
  request: ApplySessionRequest,
): Promise<ApplySession> {
  const client = await connectPostgres(target, {
    applicationName: `lockstep apply ${request.module}`,
    signal: request.signal,
  });
  try {
    await prepareSession(client, request.schemas);
    await takeAdvisoryLock(client, request);
    const pid = await processOf(client);
    return sessionOn({ target, request, client, pid, ledgerRow: null, isLost: false, holdsLock: true });
  } catch (error) {
    await client.end();
    throw isConnectionLost(error) && !(error instanceof LockstepError)
      ? lostConnection(target, error)
      : error;
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

async function recover(connection: ApplyConnection): Promise<readonly string[]> {
  if (!connection.request.ledger) return [];
  return await writingLedger(connection, async () => await settleDeadApplies(connection.client));
}

async function beginApply(connection: ApplyConnection, begin: LedgerBegin): Promise<void> {
  if (!connection.request.ledger) return;
  const { client } = connection;
  connection.ledgerRow = await writingLedger(
    connection,
    async () =>
      await inTransaction(client, async () => {
        await ensureLedger(client);
        return await onOurLedger(client, async () => await insertRunning(client, begin));
      }),
  );
}

async function finish(
  connection: ApplyConnection,
  end: Parameters<ApplySession['finish']>[0],
): Promise<void> {
  const { client, ledgerRow } = connection;
  if (ledgerRow === null) return;
  if (!connection.holdsLock) throw lostConnection(connection.target, new Error('the lock was lost with it'));
  await writingLedger(connection, async () => {
    await inLedgerTransaction(client, async () => await writeEnd(client, ledgerRow, end));
  });
}

/** Unlocks first, so that the lock is free when this returns and not when the server noticed the end. */
async function close(connection: ApplyConnection): Promise<void> {
  const { client, holdsLock, isLost } = connection;
  connection.holdsLock = false;
  if (holdsLock && !isLost) await Promise.allSettled([releaseAdvisoryLock(client)]);
  await client.end();
}

async function writingLedger<Result>(
  { client, target }: ApplyConnection,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (isNotAllowed(error)) throw await ledgerNotWritable(client, target, error);
    if (error instanceof LockstepError) throw error;
    throw isConnectionLost(error) ? lostConnection(target, error) : ledgerNotWritten(target, error);
  }
}
