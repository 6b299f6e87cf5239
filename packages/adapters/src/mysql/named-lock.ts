import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type ApplySessionRequest, LockstepError, type LockHolder } from '@lockstep/core';
import { z } from 'zod';
import { mysqlErrnoOf } from './connection-failure.js';
import type { MysqlClient } from './mysql-client.js';

const SHORTEST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 500;
/** MySQL's longest name of a lock. */
const LONGEST_NAME = 64;

type LockWait = Pick<ApplySessionRequest, 'waitMs' | 'onWait' | 'signal'>;

/** Such locks belong to the whole server: the name says which database is meant. */
export function lockNameOf(database: string): string {
  const plain = `lockstep:${database}`;
  if (plain.length <= LONGEST_NAME) return plain;
  return `lockstep:${createHash('sha256').update(database).digest('hex').slice(0, 40)}`;
}

/** Takes the database's lock for this connection by polling. Throws `LOCK.TIMEOUT` naming the holder, `INTERRUPTED`. */
export async function takeNamedLock(client: MysqlClient, name: string, wait: LockWait): Promise<void> {
  const started = Date.now();
  while (!(await tryNamedLock(client, name))) {
    const waitedMs = Date.now() - started;
    const holder = await findLockHolder(client, name);
    if (waitedMs >= wait.waitMs) throw lockTimeout(holder, wait.waitMs);
    wait.onWait(holder, waitedMs);
    await pause(Math.min(jitter(), wait.waitMs - waitedMs), wait.signal);
  }
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

function lockTimeout(holder: LockHolder | null, waitMs: number): LockstepError {
  return new LockstepError('LOCK.TIMEOUT', {
    what: `Another apply held the lock of this database for ${waitMs / 1000} s: ${describe(holder)}.`,
    why: 'One apply a database at a time.',
    next: [
      'wait for it, or give it longer: {bin} apply --lock-wait=<duration>',
      ...(holder === null ? [] : [`or, if it hangs: KILL ${holder.pid};`]),
    ],
  });
}

function describe(holder: LockHolder | null): string {
  if (holder === null) return 'it ended a moment ago';
  const from = holder.client === null ? '' : ` from ${holder.client}`;
  return `"${holder.application}" (connection ${holder.pid}) of login "${holder.user}"${from}`;
}

function jitter(): number {
  return SHORTEST_PAUSE_MS + Math.random() * (LONGEST_PAUSE_MS - SHORTEST_PAUSE_MS);
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(milliseconds, undefined, { signal });
  } catch (cause) {
    throw new LockstepError('INTERRUPTED', {
      what: 'Interrupted while waiting for the lock of the database; nothing was changed.',
      cause,
    });
  }
}
