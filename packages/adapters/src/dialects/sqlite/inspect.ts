import { constants, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import type { ServerFacts } from '@lockstep/core/ports/server-facts.js';
import { z } from 'zod';
import { checkFile, mayAccess, type SqliteConnection } from './connect/connect.js';
import { sqliteIdentity, sqlitePath } from './connect/sqlite-path.js';

const versionRow = z.object({ version: z.string() });

/** What there is to say of a database file that is open. */
export async function sqliteFacts(
  connection: SqliteConnection,
  target: ConnectionTarget,
): Promise<ServerFacts> {
  const path = sqlitePath(target);
  return {
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
  };
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
