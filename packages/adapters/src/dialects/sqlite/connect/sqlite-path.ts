import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { sha256 } from '@lockstep/core/text/canonical-json.js';
import { sqliteFileTarget } from '@lockstep/core/config/target/sqlite-url.js';
import { errnoOf } from '../../../process/errno.js';

const SCHEME = 'sqlite://';

/** The file a target names. Throws a plain `Error` for a URL that is no `sqlite:///absolute/path`: resolution makes those. */
export function sqlitePath(target: ConnectionTarget): string {
  const url = target.url.reveal();
  if (!url.startsWith(`${SCHEME}/`)) throw new Error('A SQLite target has a URL sqlite:///absolute/path.');
  const path = decodeURIComponent(url.slice(SCHEME.length));
  return /^\/[A-Za-z]:[/\\]/.test(path) ? path.slice(1) : path;
}

/** The target of a database file with this absolute path. */
export function sqliteTarget(path: string): ConnectionTarget {
  return sqliteFileTarget(path.replaceAll('\\', '/'), basename(path));
}

/** The path without links; of a file that is not there yet, in its folder without links. */
export function realSqlitePath(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
    return join(realpathSync(dirname(path)), basename(path));
  }
}

/** What tells this database from any other, as a digest that evidence may hold. */
export function sqliteIdentity(path: string): string {
  return sha256(`sqlite:${realSqlitePath(path)}`);
}
