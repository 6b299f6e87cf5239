import { setTimeout as delay } from 'node:timers/promises';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { readMysqlStatement } from '@lockstep/core/hazards/mysql/mysql-statement.js';
import type { StatementResult } from '@lockstep/core/plan/apply-report.js';
import { z } from 'zod';
import { connectMysql } from '../connect/connect.js';
import { mysqlErrnoOf } from '../connect/failure.js';
import type { MysqlClient } from '../connect/mysql-client.js';
import { tryNamedLock } from '../lock/lock.js';
import type { ApplyConnection } from '../connect/session-connection.js';
import { isTelling, stateOfStatement } from './state.js';

type Status = StatementResult['status'];

/** How long a server that was lost is looked for; less where the run was interrupted and must report. */
const WINDOW_MS = 8_000;
const INTERRUPTED_WINDOW_MS = 1_500;
const PAUSE_MS = 250;

/**
 * Whether a statement whose connection was lost took place: what its objects are now is compared with what they were
 * before, once the server has nothing more to do for the old connection.
 */
export async function settleStatement(
  connection: ApplyConnection,
  statement: { readonly sql: string; readonly before: string },
): Promise<Status> {
  connection.holdsLock = false;
  const lostId = connection.client.id;
  try {
    const client = await reconnect(connection, lostId);
    if (client === null) return 'in-doubt';
    connection.client = client;
    connection.holdsLock = await tryNamedLock(client, connection.lock);
    const after = await stateOfStatement(client, statement.sql);
    if (after !== statement.before) return 'applied';
    return isTelling(readMysqlStatement(statement.sql)) ? 'unapplied' : 'in-doubt';
  } catch {
    // Lost again, or the objects may not be read: what cannot be settled stays the worst case.
    return 'in-doubt';
  }
}

async function reconnect(connection: ApplyConnection, lostId: number): Promise<MysqlClient | null> {
  const window = connection.request.signal.aborted ? INTERRUPTED_WINDOW_MS : WINDOW_MS;
  const deadline = Date.now() + window;
  for (;;) {
    const client = await tryReconnect(connection, Math.max(deadline - Date.now(), PAUSE_MS));
    if (client !== null) {
      if (await isGone(client, lostId, deadline)) return client;
      await client.end();
    }
    if (Date.now() >= deadline) return null;
    await delay(PAUSE_MS);
  }
}

async function tryReconnect(connection: ApplyConnection, timeoutMs: number): Promise<MysqlClient | null> {
  try {
    return await connectMysql(connection.target, {
      applicationName: `lockstep apply ${connection.request.module}`,
      connectTimeoutMs: timeoutMs,
    });
  } catch (error) {
    // The server is not up yet, or no more: the caller asks again until its time is over.
    if (error instanceof LockstepError) return null;
    throw error;
  }
}

const idRow = z.object({ id: z.coerce.number() });
const NO_SUCH_THREAD = 1094;

/** A server notices a lost client only when it answers: the old connection is ended, and its end waited for. */
async function isGone(client: MysqlClient, id: number, deadline: number): Promise<boolean> {
  for (;;) {
    const left = await client.rows(idRow, 'SELECT id FROM information_schema.processlist WHERE id = ?', [id]);
    if (left.length === 0) return true;
    if (Date.now() >= deadline) return false;
    await kill(client, `KILL CONNECTION ${id}`);
    await delay(PAUSE_MS);
  }
}

/** Runs a KILL; that there is nothing any more to be killed is fine. */
export async function kill(client: MysqlClient, sql: string): Promise<void> {
  try {
    await client.run(sql);
  } catch (error) {
    if (mysqlErrnoOf(error) !== NO_SUCH_THREAD) throw error;
  }
}
