import {
  type BlockedReading,
  describeBlockedReading,
  type ReadingLimits,
} from '@lockstep/core/ports/blocked-reading.js';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import type { LockHolder } from '@lockstep/core/ports/lock-holder.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { z } from 'zod';
import {
  readingTimedOut,
  ReadingTooLong,
  readTimeoutOf,
  withinReadingLimit,
} from '../shared/reading-limit.js';
import { type Lookout, startReadingWatch } from '../shared/reading-watch.js';
import { connectMysql } from './connect/connect.js';
import { mysqlErrnoOf } from './connect/failure.js';
import type { MysqlClient } from './connect/mysql-client.js';

/** A connection that reads, and how long it waits for a lock. */
export interface MysqlReading {
  readonly target: ConnectionTarget;
  readonly client: MysqlClient;
  readonly limits: ReadingLimits;
}

const DEFAULT_LOCK_TIMEOUT_MS = 30_000;
const LOCK_WAIT_TIMEOUT = 1205;
/** MariaDB's, and that of MySQL and TiDB. */
const STATEMENT_TIMEOUT: readonly number[] = [1969, 3024];
const LOOK = 'see what it does: SHOW FULL PROCESSLIST;';

/**
 * Reads on a connection that waits for a lock only so long (in whole seconds; the server has no shorter ones). While it
 * waits for longer than a second, `onWait` is told for what, and for whom where the server tells that: it does with
 * `performance_schema`, MariaDB also with the plugin `metadata_lock_info`. Throws `LOCK.TIMEOUT`, and whatever `read`
 * throws.
 */
export async function watchMysqlReading<Result>(
  { target, client, limits }: MysqlReading,
  read: () => Promise<Result>,
): Promise<Result> {
  const seconds = Math.max(1, Math.ceil((limits.lockTimeoutMs ?? DEFAULT_LOCK_TIMEOUT_MS) / 1000));
  const readTimeoutMs = readTimeoutOf(limits);
  for (const setting of limitsOf(client, seconds, readTimeoutMs)) await client.run(`SET SESSION ${setting}`);
  const watch = startReadingWatch(limits, async (signal) => await openLookout(target, { client, signal }));
  try {
    // What the server does still is ended by its own limit; here the connection is cut.
    return await withinReadingLimit(limits, read, () => client.cut());
  } catch (error) {
    const blocked = watch.last();
    if (mysqlErrnoOf(error) === LOCK_WAIT_TIMEOUT)
      throw lockTimeout(target, { blocked, seconds, cause: error });
    const isLate = STATEMENT_TIMEOUT.includes(mysqlErrnoOf(error)) || error instanceof ReadingTooLong;
    if (!isLate) throw error;
    if (blocked !== null) throw lockTimeout(target, { blocked, seconds: readTimeoutMs / 1000, cause: error });
    throw readingTimedOut(target, { limitMs: readTimeoutMs, look: LOOK, cause: error });
  } finally {
    await watch.stop();
  }
}

/** TiDB reads what was there before a change: it waits for no lock. */
function limitsOf(
  { server: { family } }: MysqlClient,
  seconds: number,
  readTimeoutMs: number,
): readonly string[] {
  return [
    ...(family === 'tidb' ? [] : [`lock_wait_timeout = ${seconds}`]),
    family === 'mariadb'
      ? `max_statement_time = ${readTimeoutMs / 1000}`
      : `max_execution_time = ${readTimeoutMs}`,
  ];
}

async function openLookout(
  target: ConnectionTarget,
  { client, signal }: { readonly client: MysqlClient; readonly signal: AbortSignal },
): Promise<Lookout> {
  const lookout = await connectMysql(target, { applicationName: 'lockstep watch', readOnly: true, signal });
  return {
    look: async () => await findBlocked(lookout, client.id),
    end: async () => await Promise.resolve(lookout.cut()),
  };
}

const waitingRow = z.object({ state: z.string().nullable(), info: z.string().nullable() });
const holderRow = z.object({
  object: z.string(),
  pid: z.coerce.number(),
  user: z.string().nullable(),
  host: z.string().nullable(),
});

async function findBlocked(client: MysqlClient, waiting: number): Promise<BlockedReading | null> {
  const [own] = await client.rows(
    waitingRow,
    'SELECT state AS state, info AS info FROM information_schema.processlist WHERE id = ?',
    [waiting],
  );
  if (!/^waiting for .*lock/i.test(own?.state ?? '')) return null;
  const found =
    (await holderIn(client, BY_SCHEMA, [waiting])) ?? (await holderIn(client, BY_PLUGIN, [waiting]));
  if (found !== null) return found;
  return { object: `what "${own?.info ?? 'a statement of ours'}" reads`, holder: null };
}

const BY_SCHEMA = `
SELECT concat(held.object_schema, '.', held.object_name) AS object, t.processlist_id AS pid,
       t.processlist_user AS user, t.processlist_host AS host
FROM performance_schema.threads me
JOIN performance_schema.metadata_locks wanted ON wanted.owner_thread_id = me.thread_id AND wanted.lock_status = 'PENDING'
JOIN performance_schema.metadata_locks held ON held.object_type = wanted.object_type
  AND held.object_schema = wanted.object_schema AND held.object_name = wanted.object_name AND held.lock_status = 'GRANTED'
  AND (held.lock_type = 'EXCLUSIVE' OR held.lock_type LIKE '%NO\\_READ%')
JOIN performance_schema.threads t ON t.thread_id = held.owner_thread_id
WHERE me.processlist_id = ? LIMIT 1`;

/** The plugin lists what is held: of that, what stops a reader and is named by the statement that waits. */
const BY_PLUGIN = `
SELECT concat(held.table_schema, '.', held.table_name) AS object, held.thread_id AS pid, p.user AS user, p.host AS host
FROM information_schema.processlist me
JOIN information_schema.metadata_lock_info held ON held.table_schema = me.db AND locate(held.table_name, me.info) > 0
  AND held.lock_mode IN ('MDL_EXCLUSIVE', 'MDL_SHARED_NO_READ_WRITE') AND held.thread_id <> me.id
JOIN information_schema.processlist p ON p.id = held.thread_id
WHERE me.id = ? LIMIT 1`;

/** Null where the server keeps no such list, or shows nothing of it to this login. */
async function holderIn(
  client: MysqlClient,
  sql: string,
  values: readonly unknown[],
): Promise<BlockedReading | null> {
  try {
    const [row] = await client.rows(holderRow, sql, values);
    return row === undefined ? null : { object: row.object, holder: holderOf(row) };
  } catch (error) {
    if (mysqlErrnoOf(error) === 0) throw error;
    return null;
  }
}

function holderOf({ pid, user, host }: z.infer<typeof holderRow>): LockHolder {
  const client = host === null ? null : host.replace(/:\d+$/, '');
  return { pid, application: 'a session', user: user ?? 'unknown', client, since: null };
}

function lockTimeout(
  target: ConnectionTarget,
  failure: { readonly blocked: BlockedReading | null; readonly seconds: number; readonly cause: unknown },
): LockstepError {
  const { blocked, seconds, cause } = failure;
  const words = blocked === null ? 'The holder could not be seen.' : `${describeBlockedReading(blocked)}.`;
  const pid = blocked?.holder?.pid;
  const end =
    pid === undefined ? ['find that session: SHOW FULL PROCESSLIST;'] : [`or, if it hangs: KILL ${pid};`];
  return new LockstepError('LOCK.TIMEOUT', {
    what: `Reading the database "${target.database}" on ${target.host} waited ${seconds} s for a lock. ${words}`,
    why: 'A table can be read only while no other session holds it exclusively, as LOCK TABLES … WRITE and DDL do.',
    next: ['wait until that session has given its lock back, then run the command again', ...end],
    cause,
  });
}
