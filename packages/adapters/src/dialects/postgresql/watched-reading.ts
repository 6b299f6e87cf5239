import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import {
  describeBlockedReading,
  type BlockedReading,
  type ReadingLimits,
} from '@lockstep/core/ports/blocked-reading.js';
import type { LockHolder } from '@lockstep/core/ports/lock-holder.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import pg from 'pg';
import { z } from 'zod';
import {
  readingTimedOut,
  ReadingTooLong,
  readTimeoutOf,
  withinReadingLimit,
} from '../shared/reading-limit.js';
import { type Lookout, startReadingWatch } from '../shared/reading-watch.js';
import { connectPostgres } from './connect/connect.js';
import { errorCodeOf } from './connect/failure.js';

/** What of a session is watched: it counts from the moment it is added. */
export interface ReadingSessions {
  /** Limits how long the session waits for a lock, before it reads anything. */
  add(client: pg.ClientBase): Promise<void>;
}

const DEFAULT_LOCK_TIMEOUT_MS = 30_000;
const LOCK_NOT_AVAILABLE = '55P03';
const QUERY_CANCELED = '57014';
const LOOK =
  "see what it does: SELECT pid, state, wait_event, query FROM pg_stat_activity WHERE application_name LIKE 'lockstep%';";

/**
 * Reads a database in sessions that wait for a lock only so long. While one of them waits for longer than a second,
 * `onWait` is told what it waits for and who holds that, as a second connection sees it. Throws `LOCK.TIMEOUT` naming
 * the holder, and whatever `read` throws.
 */
export async function watchReading<Result>(
  target: ConnectionTarget,
  limits: ReadingLimits,
  read: (sessions: ReadingSessions) => Promise<Result>,
): Promise<Result> {
  const lockTimeoutMs = limits.lockTimeoutMs ?? DEFAULT_LOCK_TIMEOUT_MS;
  const readTimeoutMs = readTimeoutOf(limits);
  const pids: number[] = [];
  const clients: pg.ClientBase[] = [];
  const startedAt = performance.now();
  const watch = startReadingWatch(limits, async (signal) => await openLookout(target, { pids, signal }));
  try {
    const add: ReadingSessions['add'] = async (client) => {
      clients.push(client);
      const { rows } = await client.query(
        `SELECT pg_catalog.pg_backend_pid() AS pid,
                pg_catalog.set_config('lock_timeout', '${Math.ceil(lockTimeoutMs)}ms', false),
                pg_catalog.set_config('statement_timeout', '${Math.ceil(readTimeoutMs)}ms', false)`,
      );
      pids.push(z.object({ pid: z.int() }).parse(rows[0]).pid);
    };
    return await withinReadingLimit(limits, async () => await read({ add }), cutAll(clients));
  } catch (error) {
    const blocked = watch.last();
    if (hasCode(error, LOCK_NOT_AVAILABLE))
      throw lockTimeout(target, { blocked, lockTimeoutMs, cause: error });
    const isLate = hasCode(error, QUERY_CANCELED) && performance.now() - startedAt >= readTimeoutMs;
    if (!isLate && !(error instanceof ReadingTooLong)) throw error;
    if (blocked !== null) throw lockTimeout(target, { blocked, lockTimeoutMs: readTimeoutMs, cause: error });
    throw readingTimedOut(target, { limitMs: readTimeoutMs, look: LOOK, cause: error });
  } finally {
    await watch.stop();
  }
}

/** A connection that sees what these server processes wait for. */
async function openLookout(
  target: ConnectionTarget,
  { pids, signal }: { readonly pids: readonly number[]; readonly signal: AbortSignal },
): Promise<Lookout> {
  const client = await connectPostgres(target, { applicationName: 'lockstep watch', signal });
  return { look: async () => await findBlocked(client, pids), end: async () => await client.end() };
}

const blockedRow = z.object({
  object: z.string(),
  pid: z.int(),
  application: z.string().nullable(),
  user: z.string().nullable(),
  client: z.string().nullable(),
  since: z.string().nullable(),
});

const BLOCKED = `
SELECT coalesce(quote_ident(n.nspname) || '.' || quote_ident(c.relname), 'a lock of kind ' || l.locktype) AS object,
       holder.pid, a.application_name AS application, a.usename AS "user", host(a.client_addr) AS client,
       to_char(coalesce(a.xact_start, a.backend_start) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS since
FROM pg_catalog.pg_locks l
CROSS JOIN LATERAL unnest(pg_catalog.pg_blocking_pids(l.pid)) AS holder(pid)
LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = holder.pid
LEFT JOIN pg_catalog.pg_class c ON c.oid = l.relation
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE l.pid = ANY ($1::int[]) AND NOT l.granted
ORDER BY holder.pid LIMIT 1`;

async function findBlocked(client: pg.Client, pids: readonly number[]): Promise<BlockedReading | null> {
  const { rows } = await client.query(BLOCKED, [[...pids]]);
  if (rows[0] === undefined) return null;
  const { object, application, user, ...known } = blockedRow.parse(rows[0]);
  const holder: LockHolder = {
    ...known,
    application: application === null || application === '' ? 'an unnamed program' : application,
    user: user ?? 'unknown',
  };
  return { object, holder };
}

function hasCode(error: unknown, code: string): boolean {
  if (errorCodeOf(error) === code) return true;
  return error instanceof Error && error.cause !== undefined && hasCode(error.cause, code);
}

/** Where a statement runs, `end` closes the socket without waiting for it. */
function cutAll(clients: readonly pg.ClientBase[]): () => void {
  return () => {
    for (const client of clients) if (client instanceof pg.Client) void client.end();
  };
}

function lockTimeout(
  target: ConnectionTarget,
  {
    blocked,
    lockTimeoutMs,
    cause,
  }: { blocked: BlockedReading | null; lockTimeoutMs: number; cause: unknown },
): LockstepError {
  const words = blocked === null ? 'The holder could not be seen.' : `${describeBlockedReading(blocked)}.`;
  const pid = blocked?.holder?.pid;
  const end = pid === undefined ? [] : [`or, if it hangs: SELECT pg_terminate_backend(${pid});`];
  return new LockstepError('LOCK.TIMEOUT', {
    what: `Reading the database "${target.database}" on ${target.host} waited ${lockTimeoutMs / 1000} s for a lock. ${words}`,
    why: 'A definition can be read only while no other session holds an exclusive lock on its table.',
    next: ['wait until that session has ended its transaction, then run the command again', ...end],
    cause,
  });
}
