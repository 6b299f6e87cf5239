import { statSync } from 'node:fs';
import { hashJson } from '@lockstep/core/text/canonical-json.js';
import { z } from 'zod';
import { errnoOf } from '../../../process/errno.js';
import type { SqliteConnection } from '../connect/connect.js';
import { sqliteVersion } from '../inspect.js';

/** A file at one moment. */
export interface FileAt {
  /** Which file it is: another one has another number. */
  readonly id: string;
  /** Changes when it is written. */
  readonly stamp: string;
}

/** The file that lies at a path; null where there is none. */
export function fileAt(path: string): FileAt | null {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    return { id: `${dev}:${ino}`, stamp: `${size} ${mtimeNs} ${ctimeNs}` };
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}

const dataRow = z.object({ data_version: z.number() });

/** Changes with each commit of others that this connection notices. */
export async function dataVersionOf(connection: SqliteConnection): Promise<number> {
  const [row] = await connection.run('PRAGMA data_version');
  return dataRow.parse(row).data_version;
}

/**
 * Lets a connection read the definitions anew: it goes on with those it knows while the count of changes of the schema stands,
 * which it does in another file that was copied over this one, and where somebody wrote definitions or the count by hand.
 */
export async function forgetSchema(connection: SqliteConnection): Promise<void> {
  await connection.run('PRAGMA writable_schema = reset');
}

const versionRow = z.object({ schema_version: z.number() });
const objectRows = z.array(z.array(z.string().nullable()));
const OBJECTS = 'SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name';

/**
 * Changes with everything that the catalog of a file is made of: SQLite counts changes of the schema, a file put in the
 * place of another one may have the same count, and the text of every object tells these apart.
 */
export async function revisionIn(connection: SqliteConnection, { id }: FileAt): Promise<string> {
  const [version] = await connection.run('PRAGMA schema_version');
  const library = await sqliteVersion(connection);
  const objects = (await connection.run(OBJECTS)).map((row) => Object.values(row ?? {}));
  return hashJson([id, library, versionRow.parse(version).schema_version, objectRows.parse(objects)]);
}
