import type { ApplySession, ApplySessionRequest } from '@lockstep/core/ports/apply-session.js';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { applySession } from '../shared/apply-session.js';
import { releaseAdvisoryLock, takeAdvisoryLock } from './lock/lock.js';
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
  checkHeld,
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
  const { target, request } = connection;
  return applySession<string>({
    mark: connection.pid,
    hasLedger: request.ledger,
    settle: async () => await settleDeadApplies(connection.client),
    insert: async (begin) => {
      const { client } = connection;
      return await inTransaction(client, async () => {
        await ensureLedger(client);
        return await onOurLedger(client, async () => await insertRunning(client, begin));
      });
    },
    remember: (row) => (connection.ledgerRow = row),
    runSegment: async (segment) => await runSegment(connection, segment),
    checkLock: () => {
      checkHeld(connection);
    },
    writeEnd: async (row, end) => {
      const { client } = connection;
      await inLedgerTransaction(client, async () => await writeEnd(client, row, end));
    },
    ledgerFailure: async (error) => {
      if (isNotAllowed(error)) return await ledgerNotWritable(connection.client, target, error);
      return isConnectionLost(error) ? lostConnection(target, error) : ledgerNotWritten(target, error);
    },
    close: async () => await close(connection),
  });
}

/** Unlocks first, so that the lock is free when this returns and not when the server noticed the end. */
async function close(connection: ApplyConnection): Promise<void> {
  const { client, holdsLock, isLost } = connection;
  connection.holdsLock = false;
  if (holdsLock && !isLost) await Promise.allSettled([releaseAdvisoryLock(client)]);
  await client.end();
}
