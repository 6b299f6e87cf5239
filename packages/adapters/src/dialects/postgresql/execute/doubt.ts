import { setTimeout as delay } from 'node:timers/promises';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { Statement } from '@lockstep/core/plan/plan.js';
import type { StatementResult } from '@lockstep/core/plan/apply-report.js';
import type pg from 'pg';
import { z } from 'zod';
import { tryAdvisoryLock } from '../lock/lock.js';
import { connectPostgres } from '../connect/connect.js';
import { openForReading } from '../ledger/ledger.js';
import { type ApplyConnection, prepareSession } from '../connect/session-connection.js';
import { findIndex, indexOf } from './index.js';

type Status = StatementResult['status'];

/** How long a server that was lost is looked for; less where the run was interrupted and must report. */
const WINDOW_MS = 8_000;
const INTERRUPTED_WINDOW_MS = 1_000;
const PAUSE_MS = 250;

/** Whether a commit whose answer was lost took place: by the ledger's progress, else by the transaction's id. */
export async function settleCommit(
  connection: ApplyConnection,
  commit: { readonly xid: string; readonly progress: number },
): Promise<Status> {
  return await settle(connection, async (client) =>
    connection.ledgerRow === null
      ? await statusOfTransaction(client, commit.xid)
      : await statusByProgress(client, connection.ledgerRow, commit.progress),
  );
}

/** Whether a statement without transaction took place: only for indexes does the catalog say so. */
export async function settleAlone(connection: ApplyConnection, statement: Statement): Promise<Status> {
  const name = indexOf(statement);
  if (name === null) return 'in-doubt';
  return await settle(connection, async (client) => {
    const found = await findIndex(client, name);
    const isDrop = /^\s*drop\s/i.test(statement.sql);
    if (isDrop) return found === null ? 'applied' : 'unapplied';
    return found?.valid === true ? 'applied' : 'unapplied';
  });
}

async function settle(
  connection: ApplyConnection,
  judge: (client: pg.Client) => Promise<Status>,
): Promise<Status> {
  connection.holdsLock = false;
  try {
    const client = await reconnect(connection);
    if (client === null) return 'in-doubt';
    connection.client = client;
    const status = await judge(client);
    await prepareSession(client, connection.request.schemas);
    connection.holdsLock = await tryAdvisoryLock(client);
    return status;
  } catch {
    // Lost again, or the ledger may not be read: what cannot be settled stays the worst case.
    return 'in-doubt';
  }
}

/** A new connection once the server process of the old one is gone: what it left is final then. */
async function reconnect(connection: ApplyConnection): Promise<pg.Client | null> {
  const window = connection.request.signal.aborted ? INTERRUPTED_WINDOW_MS : WINDOW_MS;
  const deadline = Date.now() + window;
  for (;;) {
    const client = await tryReconnect(connection, Math.max(deadline - Date.now(), PAUSE_MS));
    if (client !== null) return client;
    if (Date.now() >= deadline) return null;
    await delay(PAUSE_MS);
  }
}

async function tryReconnect(connection: ApplyConnection, timeoutMs: number): Promise<pg.Client | null> {
  let client: pg.Client;
  try {
    client = await connectPostgres(connection.target, {
      applicationName: `lockstep apply ${connection.request.module}`,
      connectTimeoutMs: timeoutMs,
    });
  } catch (error) {
    // The server is not up yet, or no more: the caller asks again until its time is over.
    if (error instanceof LockstepError) return null;
    throw error;
  }
  const { rows } = await client.query('SELECT FROM pg_catalog.pg_stat_activity WHERE pid = $1', [
    connection.pid,
  ]);
  if (rows.length === 0) return client;
  await client.end();
  return null;
}

const progressRow = z.object({ progress: z.int() });

async function statusByProgress(client: pg.Client, row: string, progress: number): Promise<Status> {
  if (!(await openForReading(client))) return 'in-doubt';
  const { rows } = await client.query('SELECT progress FROM lockstep.applied_plan WHERE id = $1', [row]);
  await client.query('COMMIT');
  return progressRow.parse(rows[0]).progress >= progress ? 'applied' : 'unapplied';
}

const xactRow = z.object({ status: z.string().nullable() });

async function statusOfTransaction(client: pg.Client, xid: string): Promise<Status> {
  const { rows } = await client.query('SELECT pg_catalog.pg_xact_status($1::xid8) AS status', [xid]);
  const { status } = xactRow.parse(rows[0]);
  if (status === 'committed') return 'applied';
  return status === 'aborted' ? 'unapplied' : 'in-doubt';
}
