import type { BlockedReading, ReadingLimits } from '@lockstep/core/ports/blocked-reading.js';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { readTimeoutOf } from '../shared/reading-limit.js';
import { type Lookout, startReadingWatch } from '../shared/reading-watch.js';
import { openSqlite, type SqliteConnection } from './connect/connect.js';
import { sqliteFailure } from './connect/failure.js';
import { sqlitePath } from './connect/sqlite-path.js';

const DEFAULT_LOCK_TIMEOUT_MS = 30_000;

/**
 * Reads a database file on a connection of its own. Throws `LOCK.TIMEOUT`, `INTERRUPTED`, `DB.*`, `DRIVER.NOT_FOUND`, and
 * whatever `read` throws.
 */
export async function readSqlite<Result>(
  target: ConnectionTarget,
  limits: ReadingLimits,
  read: (connection: SqliteConnection) => Promise<Result>,
): Promise<Result> {
  return await watchSqliteReading(target, limits, async (busyTimeoutMs) => {
    const connection = await openForReading(target, limits, busyTimeoutMs);
    try {
      return await read(connection);
    } finally {
      connection.close();
    }
  });
}

/** Opens a database file for reading. Throws as `openSqlite` does. */
export async function openForReading(
  target: ConnectionTarget,
  { signal }: ReadingLimits,
  busyTimeoutMs: number,
): Promise<SqliteConnection> {
  return await openSqlite(target, {
    ...{ mode: 'read', busyTimeoutMs },
    ...(signal === undefined ? {} : { signal }),
  });
}

/**
 * Reads a database file, waiting for another program's lock no longer than `read` is told; `onWait` is told of it after
 * a second. SQLite does not tell who holds a lock. Throws `LOCK.TIMEOUT`, and whatever `read` throws.
 */
export async function watchSqliteReading<Result>(
  target: ConnectionTarget,
  limits: ReadingLimits,
  read: (busyTimeoutMs: number) => Promise<Result>,
): Promise<Result> {
  const busyTimeoutMs = Math.min(limits.lockTimeoutMs ?? DEFAULT_LOCK_TIMEOUT_MS, readTimeoutOf(limits));
  const watch = startReadingWatch(limits, async () => await Promise.resolve(lookoutAt(target)));
  try {
    return await read(busyTimeoutMs);
  } catch (error) {
    if (isInterrupted(error) || !isBusy(error)) throw error;
    throw lockTimeout(target, busyTimeoutMs, error);
  } finally {
    await watch.stop();
  }
}

/** Somebody who does not wait is refused at once where others wait. */
function lookoutAt(target: ConnectionTarget): Lookout {
  const blocked: BlockedReading = { object: `the file ${sqlitePath(target)}`, holder: null };
  return {
    look: async () => ((await isLocked(target)) ? blocked : null),
    end: async () => await Promise.resolve(),
  };
}

async function isLocked(target: ConnectionTarget): Promise<boolean> {
  try {
    (await openSqlite(target, { mode: 'read', busyTimeoutMs: 0 })).close();
    return false;
  } catch (error) {
    if (isBusy(error)) return true;
    throw error;
  }
}

function isInterrupted(error: unknown): boolean {
  return error instanceof LockstepError && error.code === 'INTERRUPTED';
}

function isBusy(error: unknown): boolean {
  if (sqliteFailure(error).code.startsWith('SQLITE_BUSY')) return true;
  return error instanceof LockstepError && error.cause !== undefined && isBusy(error.cause);
}

function lockTimeout(target: ConnectionTarget, timeoutMs: number, cause: unknown): LockstepError {
  const path = sqlitePath(target);
  return new LockstepError('LOCK.TIMEOUT', {
    what: `Reading the database file ${path} waited ${timeoutMs / 1000} s for another program that has locked it.`,
    why: 'While a program writes, nobody else reads the file; SQLite does not tell which program that is.',
    next: [
      'wait until that program has ended its transaction, then run the command again',
      ...(process.platform === 'win32' ? [] : [`find it: fuser -v '${path.replaceAll("'", "'\\''")}'`]),
    ],
    cause,
  });
}
