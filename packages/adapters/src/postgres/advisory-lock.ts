import { setTimeout as delay } from 'node:timers/promises';
import { ADVISORY_LOCK_KEY, type ApplySessionRequest, LockstepError, type LockHolder } from '@lockstep/core';
import type pg from 'pg';
import { z } from 'zod';

const SHORTEST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 500;

type LockWait = Pick<ApplySessionRequest, 'waitMs' | 'onWait' | 'signal'>;

/**
 * Takes the database's advisory lock for this session by polling: a blocking wait deadlocks with CREATE INDEX
 * CONCURRENTLY of the holder. Throws `LOCK.TIMEOUT` naming the holder, and `INTERRUPTED`.
 */
export async function takeAdvisoryLock(client: pg.Client, wait: LockWait): Promise<void> {
  const started = Date.now();
  while (!(await tryAdvisoryLock(client))) {
    const waitedMs = Date.now() - started;
    const holder = await findLockHolder(client);
    if (waitedMs >= wait.waitMs) throw lockTimeout(holder, wait.waitMs);
    wait.onWait(holder, waitedMs);
    await pause(Math.min(jitter(), wait.waitMs - waitedMs), wait.signal);
  }
}

const lockedRow = z.object({ locked: z.boolean() });

/** Takes the lock for this session if nobody holds it. */
export async function tryAdvisoryLock(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query('SELECT pg_catalog.pg_try_advisory_lock($1) AS locked', [
    ADVISORY_LOCK_KEY,
  ]);
  return lockedRow.parse(rows[0]).locked;
}

/** Gives the lock back. */
export async function releaseAdvisoryLock(client: pg.Client): Promise<void> {
  await client.query('SELECT pg_catalog.pg_advisory_unlock($1)', [ADVISORY_LOCK_KEY]);
}

const holderRow = z.object({
  pid: z.int(),
  application: z.string().nullable(),
  user: z.string().nullable(),
  client: z.string().nullable(),
  since: z.string().nullable(),
});

const HOLDER = `
SELECT l.pid, a.application_name AS application, a.usename AS "user", host(a.client_addr) AS client,
       to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS since
FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
  AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
  AND (l.classid::bigint << 32 | l.objid::bigint) = $1
LIMIT 1`;

/** Who holds the lock of this database, as far as this login may see it; null where nobody does. */
export async function findLockHolder(client: pg.Client): Promise<LockHolder | null> {
  const { rows } = await client.query(HOLDER, [ADVISORY_LOCK_KEY]);
  if (rows[0] === undefined) return null;
  const { application, user, ...known } = holderRow.parse(rows[0]);
  return { ...known, application: application || 'an unnamed program', user: user ?? 'unknown' };
}

function lockTimeout(holder: LockHolder | null, waitMs: number): LockstepError {
  const terminate = holder === null ? [] : [`or, if it hangs: SELECT pg_terminate_backend(${holder.pid});`];
  return new LockstepError('LOCK.TIMEOUT', {
    what: `Another apply held the lock of this database for ${waitMs / 1000} s: ${describe(holder)}.`,
    why: 'One apply a database at a time.',
    next: ['wait for it, or give it longer: {bin} apply --lock-wait=<duration>', ...terminate],
  });
}

function describe(holder: LockHolder | null): string {
  if (holder === null) return 'it ended a moment ago';
  const from = holder.client === null ? '' : ` from ${holder.client}`;
  const since = holder.since === null ? '' : `, connected since ${holder.since}`;
  return `"${holder.application}" (process ${holder.pid}) of login "${holder.user}"${from}${since}`;
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
