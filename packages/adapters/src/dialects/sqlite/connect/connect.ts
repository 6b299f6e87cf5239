import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { errnoOf } from '../../../process/errno.js';
import { isFolder, noFolder, notPermitted, unusableFile } from './failure.js';
import { type LibsqlDatabase, loadLibsql } from './load-libsql.js';
import { sqlitePath } from './sqlite-path.js';
import { type FileWait, tryMs, waitForFile } from './wait-for-file.js';

/** One connection to a database file; statements run one after the other. */
export interface SqliteConnection {
  /** Runs one statement to its end and gives its rows as objects. Throws what the driver throws. */
  run(sql: string, values?: readonly SqliteValue[]): Promise<readonly unknown[]>;
  /** Lets SQLite compile a statement that is not run. Throws what the driver throws. */
  compile(sql: string): Promise<void>;
  inTransaction(): boolean;
  /** How long a statement waits from now on for another program's lock on the file. */
  waitAtMost(milliseconds: number): Promise<void>;
  /** Ends the statement that runs now; its transaction is rolled back. */
  interrupt(): void;
  /** Safe to call twice. */
  close(): void;
}

export type SqliteValue = string | number | null;

export interface OpenOptions {
  /** `read` never creates or changes a file; a missing one is then an empty database in memory. */
  readonly mode: 'read' | 'write';
  /** How long a statement waits for another program's lock on the file; 5 s unless told. */
  readonly busyTimeoutMs?: number;
  /** Ends such a wait at once, as `INTERRUPTED`; what is run after the signal waits no more. */
  readonly signal?: AbortSignal;
}

const BUSY_TIMEOUT_MS = 5_000;

/**
 * Opens the database file of a target; `write` creates a missing one. Throws `DB.UNREACHABLE`, `DB.MISSING`,
 * `DB.PRIVILEGE`, `DRIVER.NOT_FOUND`, `INTERRUPTED`.
 */
export async function openSqlite(target: ConnectionTarget, options: OpenOptions): Promise<SqliteConnection> {
  const Database = loadLibsql();
  const path = sqlitePath(target);
  const isThere = checkFile(target, path, options.mode);
  const opened = isThere || options.mode === 'write' ? path : ':memory:';
  let connection: SqliteConnection | undefined;
  try {
    const wait = { timeoutMs: options.busyTimeoutMs ?? BUSY_TIMEOUT_MS, signal: options.signal };
    connection = connectionOn(new Database(opened, { timeout: tryMs(wait.timeoutMs) }), wait);
    // The driver enforces foreign keys from the start, and reads the file only when it has to.
    await connection.run('PRAGMA foreign_keys = off');
    // What a file defines may call only what is harmless: the driver brings functions that read and write files.
    await connection.run('PRAGMA trusted_schema = off');
    await connection.run('PRAGMA schema_version');
    if (options.mode === 'read') await connection.run('PRAGMA query_only = on');
    return connection;
  } catch (error) {
    connection?.close();
    if (error instanceof LockstepError) throw error;
    throw unusableFile(target, path, error);
  }
}

/** True where the database file is there. Throws for one that cannot be used. */
export function checkFile(target: ConnectionTarget, path: string, mode: OpenOptions['mode']): boolean {
  const isThere = isFile(target, path);
  if (!isThere) checkFolder(target, path, mode);
  else checkAccess(target, path, mode);
  return isThere;
}

function isFile(target: ConnectionTarget, path: string): boolean {
  try {
    if (statSync(path).isDirectory()) throw isFolder(target, path);
    return true;
  } catch (cause) {
    const code = errnoOf(cause);
    if (code === 'ENOENT') return false;
    if (code === 'ENOTDIR') throw noFolder(target, dirname(path));
    if (code === 'EACCES' || code === 'EPERM') throw notPermitted(target, { path, wish: 'read', cause });
    throw cause;
  }
}

function checkFolder(target: ConnectionTarget, path: string, mode: OpenOptions['mode']): void {
  const folder = dirname(path);
  try {
    if (!statSync(folder).isDirectory()) throw noFolder(target, folder);
  } catch (cause) {
    throw errnoOf(cause) === 'ENOENT' ? noFolder(target, folder) : cause;
  }
  if (mode === 'write') checkAccess(target, folder, mode);
}

function checkAccess(target: ConnectionTarget, path: string, mode: OpenOptions['mode']): void {
  if (!mayAccess(path, constants.R_OK)) throw notPermitted(target, { path, wish: 'read' });
  if (mode === 'write' && !mayAccess(path, constants.W_OK))
    throw notPermitted(target, { path, wish: 'write' });
}

/** True where this user may access a path in that way. */
export function mayAccess(path: string, wish: number): boolean {
  try {
    accessSync(path, wish);
    return true;
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return false;
    throw error;
  }
}

/**
 * Transaction control that fails because the file is locked stays "in progress" with this driver, and no later
 * transaction could be committed, unless it is run in this other way, which cannot be interrupted.
 */
const CONTROL = /^\s*(?:BEGIN|COMMIT|END|ROLLBACK|SAVEPOINT|RELEASE)\b/i;

function connectionOn(database: LibsqlDatabase, firstWait: FileWait): SqliteConnection {
  let isOpen = true;
  let wait = firstWait;
  const inTransaction = (): boolean => isOpen && database.inTransaction;
  const waiting = async <Result>(run: () => Promise<Result>): Promise<Result> => {
    const wasInTransaction = inTransaction();
    // A statement that ended its transaction when it failed is not the same one again.
    return await waitForFile(wait, {
      run,
      mayRunAgain: () => isOpen && inTransaction() === wasInTransaction,
    });
  };
  return {
    run: async (sql, values = []) => {
      if (!CONTROL.test(sql)) return await waiting(runnerOf(database, sql, values));
      await waiting(async () => await database.exec(sql));
      return [];
    },
    compile: async (sql) => {
      await waiting(async () => await database.prepare(sql));
    },
    inTransaction,
    waitAtMost: async (timeoutMs) => {
      wait = { ...wait, timeoutMs };
      await database.exec(`PRAGMA busy_timeout = ${tryMs(timeoutMs)}`);
    },
    interrupt: () => {
      if (isOpen) database.interrupt();
    },
    close: () => {
      if (isOpen) database.close();
      isOpen = false;
    },
  };
}

/** One statement for all its tries: one that failed because of a lock is in progress until it is run again. */
function runnerOf(
  database: LibsqlDatabase,
  sql: string,
  values: readonly SqliteValue[],
): () => Promise<readonly unknown[]> {
  let prepared: Awaited<ReturnType<LibsqlDatabase['prepare']>> | undefined;
  return async () => {
    prepared ??= await database.prepare(sql);
    return await prepared.all(values);
  };
}
