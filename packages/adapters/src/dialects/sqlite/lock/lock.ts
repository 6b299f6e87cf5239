import { randomUUID } from 'node:crypto';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { lockPauseMs, type LockWait, waitForLock } from '../../shared/lock-wait.js';
import { errnoOf } from '../../../process/errno.js';
import { openSqlite, type SqliteConnection } from '../connect/connect.js';
import { sqliteFailure } from '../connect/failure.js';
import { realSqlitePath, sqlitePath, sqliteTarget } from '../connect/sqlite-path.js';
import { describeHolder, holderOf, type LockEntry, ownEntry, readEntry, writeEntry } from './lock-holder.js';

const ATTEMPTS = 5;

/** The lock of a database file, held by this process. */
export interface FileLock {
  /** Safe to call twice. */
  release(): Promise<void>;
}

/**
 * Takes the lock of a database by polling. SQLite has no advisory locks, so that it is a lock on a small file beside
 * it (`app.db-lockstep`), in which a transaction is kept
 * open. The system lets go of it when its process ends, however it ends, so no lock is ever stale. Throws
 * `LOCK.TIMEOUT` naming the holder, `INTERRUPTED`, `DB.PRIVILEGE`.
 */
export async function takeFileLock(
  target: ConnectionTarget,
  application: string,
  wait: LockWait,
): Promise<FileLock> {
  return await waitForLock<FileLock>(wait, {
    attempt: async () => {
      const tried = await tryFileLock(target, application);
      return 'release' in tried ? { held: tried } : { holder: holderOf(tried.entry) };
    },
    describe: describeHolder,
    endOf: ({ client, pid }) => (client === null ? `kill ${pid}` : null),
  });
}

/** The lock, or what is known of who holds it. */
type Tried = FileLock | { readonly entry: LockEntry | null };

/**
 * Takes the lock if nobody holds it; else what is known of the holder. A file that its last holder removes under our
 * hands gives all kinds of errors, none of which comes again and again.
 */
export async function tryFileLock(target: ConnectionTarget, application: string): Promise<Tried> {
  for (let attempt = 1; ; attempt += 1) {
    const [tried] = await Promise.allSettled([tryOnce(target, application)]);
    if (tried.status === 'fulfilled') return tried.value;
    const isFinal = tried.reason instanceof LockstepError && tried.reason.code === 'DB.PRIVILEGE';
    if (isFinal || attempt === ATTEMPTS) throw tried.reason;
    await delay(lockPauseMs() / 10);
  }
}

async function tryOnce(target: ConnectionTarget, application: string): Promise<Tried> {
  const path = `${realSqlitePath(sqlitePath(target))}-lockstep`;
  prepareFile(path, sqlitePath(target));
  const file = sqliteTarget(path);
  const entry = ownEntry(randomUUID(), application);
  const connection = await openSqlite(file, { mode: 'write', busyTimeoutMs: 1000 });
  try {
    if ((await isTaken(connection, entry)) && (await isStillThere(file, entry)))
      return lockOn(connection, path);
    const holder = await readEntry(connection);
    await giveUp(connection);
    return { entry: holder };
  } catch (error) {
    await giveUp(connection);
    throw error;
  }
}

/** Whoever may write the database may write its lock. Opening a file that is there could break locks of this process. */
function prepareFile(path: string, database: string): void {
  try {
    writeFileSync(path, '', {
      flag: 'wx',
      mode: statSync(database, { throwIfNoEntry: false })?.mode ?? 0o644,
    });
  } catch (error) {
    // Where it cannot be made, opening it says why.
    if (errnoOf(error) === null) throw error;
  }
}

/**
 * What is written has to be committed for others to read it, which lets go of the lock for a moment: it is ours once
 * the lock is held and the file still says so.
 */
async function isTaken(connection: SqliteConnection, entry: LockEntry): Promise<boolean> {
  try {
    await connection.run('PRAGMA synchronous = off');
    await connection.waitAtMost(0);
    await connection.run('BEGIN IMMEDIATE');
    await writeEntry(connection, entry);
    await connection.waitAtMost(1000);
    await connection.run('COMMIT');
    await connection.run('BEGIN IMMEDIATE');
    return (await readEntry(connection))?.token === entry.token;
  } catch (error) {
    if (!sqliteFailure(error).code.startsWith('SQLITE_BUSY')) throw error;
    return false;
  }
}

/** The last holder removes the file while it holds the lock: then what we hold is not a file any more. */
async function isStillThere(file: ConnectionTarget, { token }: LockEntry): Promise<boolean> {
  const other = await openSqlite(file, { mode: 'read', busyTimeoutMs: 1000 });
  try {
    return (await readEntry(other))?.token === token;
  } finally {
    other.close();
  }
}

function lockOn(connection: SqliteConnection, path: string): FileLock {
  let isHeld = true;
  return {
    release: async () => {
      if (!isHeld) return;
      isHeld = false;
      removeFile(path);
      await giveUp(connection);
    },
  };
}

/** Where the system does not let an open file be removed, it stays: without a transaction it locks nothing. */
function removeFile(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch (error) {
    if (errnoOf(error) === null) throw error;
  }
}

async function giveUp(connection: SqliteConnection): Promise<void> {
  // Of a file that is gone nothing can be rolled back, and closing lets go of everything.
  if (connection.inTransaction()) await Promise.allSettled([connection.run('ROLLBACK')]);
  connection.close();
}
