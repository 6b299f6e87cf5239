import type { ApplySession, ApplySessionRequest } from '@lockstep/core/ports/apply-session.js';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { applySession } from '../shared/apply-session.js';
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
import { lockNameOf, releaseNamedLock, takeNamedLock } from './lock/lock.js';
import { type ApplyConnection, checkHeld, lostConnection } from './connect/session-connection.js';
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
  const { target, request } = connection;
  return applySession<string>({
    mark: connection.client.id,
    hasLedger: request.ledger,
    settle: async () => await settleDeadApplies(connection.client),
    insert: async (begin) => {
      const { client } = connection;
      await ensureLedger(client);
      return await inLedgerTransaction(client, async () => await insertRunning(client, begin));
    },
    remember: (row, { plan }) => (connection.ledger = { row, plan }),
    runSegment: async (segment) => await runMysqlSegment(connection, segment),
    checkLock: () => {
      checkHeld(connection);
    },
    writeEnd: async (row, end) => {
      const { client } = connection;
      await inLedgerTransaction(client, async () => await writeEnd(client, row, end));
    },
    ledgerFailure: (error) => {
      if (isNotAllowed(error)) return ledgerNotWritable(target, error);
      return isMysqlConnectionLost(error) ? lostConnection(target, error) : ledgerNotWritten(target, error);
    },
    close: async () => await close(connection),
  });
}

/** Unlocks first, so that the lock is free when this returns and not when the server noticed the end. */
async function close(connection: ApplyConnection): Promise<void> {
  const { client, holdsLock, lock } = connection;
  connection.holdsLock = false;
  if (holdsLock) await Promise.allSettled([releaseNamedLock(client, lock)]);
  await client.end();
}
