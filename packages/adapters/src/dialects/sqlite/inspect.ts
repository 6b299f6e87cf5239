import { constants, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ConnectionTarget, ReadingLimits, ServerFacts } from '@lockstep/core';
import { z } from 'zod';
import { checkFile, mayAccess, type SqliteConnection } from './connect/connect.js';
import { sqliteIdentity, sqlitePath } from './connect/sqlite-path.js';
import { readSqlite } from './watched-reading.js';

const versionRow = z.object({ version: z.string() });

/** Opens the database file and describes it. Throws `DB.*`, `LOCK.TIMEOUT`, `DRIVER.NOT_FOUND`. */
export async function inspectSqlite(
  target: ConnectionTarget,
  limits: ReadingLimits = {},
): Promise<ServerFacts> {
  const path = sqlitePath(target);
  return await readSqlite(target, limits, async (connection) => ({
    version: await sqliteVersion(connection),
    major: 3,
    database: target.database,
    user: '',
    isSuperuser: false,
    databaseOwner: '',
    identity: sqliteIdentity(path),
    extensions: [],
    roles: [],
    readOnly: isReadOnly(target, path),
  }));
}

/** Version of the SQLite inside the driver: `3.45.1`. */
export async function sqliteVersion(connection: SqliteConnection): Promise<string> {
  const [row] = await connection.run('SELECT sqlite_version() AS version');
  return versionRow.parse(row).version;
}

/** A file without any write permission is meant to stay as it is, also where this user could write it. */
function isReadOnly(target: ConnectionTarget, path: string): boolean {
  if (!mayAccess(dirname(path), constants.W_OK)) return true;
  if (!checkFile(target, path, 'read')) return false;
  return !mayAccess(path, constants.W_OK) || (statSync(path).mode & 0o222) === 0;
}
