import { createHash } from 'node:crypto';
import type { LockHolder } from '@lockstep/core/ports/lock-holder.js';
import { z } from 'zod';
import { type LockWait, waitForLock } from '../../shared/lock-wait.js';
import { mysqlErrnoOf } from '../connect/failure.js';
import type { MysqlClient } from '../connect/mysql-client.js';

/** MySQL's longest name of a lock. */
const LONGEST_NAME = 64;

/** The lock of a database is on MySQL a named lock of the user level. These belong to the whole server: the name says which database is meant. */
export function lockNameOf(database: string): string {
  const plain = `lockstep:${database}`;
  if (plain.length <= LONGEST_NAME) return plain;
  return `lockstep:${createHash('sha256').update(database).digest('hex').slice(0, 40)}`;
}

/** Takes the database's lock for this connection by polling. Throws `LOCK.TIMEOUT` naming the holder, `INTERRUPTED`. */
export async function takeNamedLock(client: MysqlClient, name: string, wait: LockWait): Promise<void> {
  await waitForLock(wait, {
    attempt: async () =>
      (await tryNamedLock(client, name)) ? { held: null } : { holder: await findLockHolder(client, name) },
    describe,
    endOf: ({ pid }) => `KILL ${pid};`,
  });
}

const lockedRow = z.object({ locked: z.coerce.number() });

/** Takes the lock if nobody holds it. It is lost with the connection. */
export async function tryNamedLock(client: MysqlClient, name: string): Promise<boolean> {
  const [row] = await client.rows(lockedRow, 'SELECT coalesce(GET_LOCK(?, 0), 0) AS locked', [name]);
  return row?.locked === 1;
}

/** Gives the lock back. */
export async function releaseNamedLock(client: MysqlClient, name: string): Promise<void> {
  await client.run('DO RELEASE_LOCK(?)', [name]);
}

const idRow = z.object({ id: z.coerce.number().nullable() });
const processRow = z.object({ user: z.string(), host: z.string() });
const programRow = z.object({ program: z.string().nullable() });

/** Who holds the lock, as far as this login may see it; null where nobody does any more. */
export async function findLockHolder(client: MysqlClient, name: string): Promise<LockHolder | null> {
  const [lock] = await client.rows(idRow, 'SELECT IS_USED_LOCK(?) AS id', [name]);
  if (lock?.id === undefined || lock.id === null) return null;
  const [process] = await client.rows(
    processRow,
    'SELECT user, host FROM information_schema.processlist WHERE id = ?',
    [lock.id],
  );
  const application = (await programOf(client, lock.id)) ?? 'an apply of Lockstep';
  const address = process?.host.replace(/:\d+$/, '') ?? null;
  return { pid: lock.id, application, user: process?.user ?? 'unknown', client: address, since: null };
}

/** Only servers that keep the attributes of connections know the program's name. */
async function programOf(client: MysqlClient, id: number): Promise<string | null> {
  try {
    const [row] = await client.rows(
      programRow,
      `SELECT attr_value AS program FROM performance_schema.session_connect_attrs
       WHERE processlist_id = ? AND attr_name = 'program_name'`,
      [id],
    );
    return row?.program ?? null;
  } catch (error) {
    if (mysqlErrnoOf(error) === 0) throw error;
    return null;
  }
}

function describe(holder: LockHolder): string {
  const from = holder.client === null ? '' : ` from ${holder.client}`;
  return `"${holder.application}" (connection ${holder.pid}) of login "${holder.user}"${from}`;
}
