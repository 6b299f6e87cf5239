import { ADVISORY_LOCK_KEY } from '@lockstep/core/plan/ledger-sql.js';
import type { LockHolder } from '@lockstep/core/ports/lock-holder.js';
import type pg from 'pg';
import { z } from 'zod';
import { type LockWait, waitForLock } from '../../shared/lock-wait.js';

/**
 * Takes the database's lock by polling. On PostgreSQL it is a session's advisory lock under a key of Lockstep's, which the
 * server keeps apart by database and lets go of with the session. A blocking wait deadlocks with CREATE INDEX
 * CONCURRENTLY of the holder. Throws `LOCK.TIMEOUT` naming the holder, and `INTERRUPTED`.
 */
export async function takeAdvisoryLock(client: pg.Client, wait: LockWait): Promise<void> {
  await waitForLock(wait, {
    attempt: async () =>
      (await tryAdvisoryLock(client)) ? { held: null } : { holder: await findLockHolder(client) },
    describe,
    endOf: ({ pid }) => `SELECT pg_terminate_backend(${pid});`,
  });
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
SELECT l.pid, a.application_name AS application, a.usename AS "user", pg_catalog.host(a.client_addr) AS client,
       pg_catalog.to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS since
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

function describe(holder: LockHolder): string {
  const from = holder.client === null ? '' : ` from ${holder.client}`;
  const since = holder.since === null ? '' : `, connected since ${holder.since}`;
  return `"${holder.application}" (process ${holder.pid}) of login "${holder.user}"${from}${since}`;
}
