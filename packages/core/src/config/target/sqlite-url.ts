import type { ConnectionTarget } from './connection-target.js';
import { FILE_HOST } from './place-of.js';
import { RedactedUrl } from '../url/redacted-url.js';

/** The file of a SQLite URL as it is written: absolute, or from the project; or what is wrong with the URL. */
export type ParsedSqliteUrl =
  { readonly path: string; readonly problem?: never } | { readonly path?: never; readonly problem: string };

const HOW = 'write sqlite:///absolute/path.db or sqlite:./path/from/the/project.db';

/** Reads `sqlite:///abs`, `sqlite:./rel`, and Atlas's `sqlite://rel` and `sqlite://file:…`. */
export function parseSqliteUrl(url: string): ParsedSqliteUrl {
  const found = /^sqlite:(?:\/\/)?(?:file:)?([^?#]*)(\?[^#]*)?$/i.exec(url);
  if (found === null) return { problem: `is not a SQLite URL: ${HOW}` };
  const [, path = '', query = ''] = found;
  if (path === '' || path.endsWith('/')) return { problem: `names no file: ${HOW}` };
  if (/mode=memory|^:memory:$/.test(query) || path === ':memory:')
    return { problem: `names a database in memory, which ends with the command: ${HOW}` };
  return decodedPath(path);
}

function decodedPath(path: string): ParsedSqliteUrl {
  try {
    const decoded = decodeURIComponent(path);
    return decoded.includes('\0') ? { problem: `holds %00, which no path may: ${HOW}` } : { path: decoded };
  } catch (error) {
    if (error instanceof URIError)
      return { problem: 'has a % that does not start a percent-encoding; write % as %25' };
    throw error;
  }
}

/** The target of a database file. `path` is absolute with forward slashes; `shown` is what people see. */
export function sqliteFileTarget(path: string, shown: string): ConnectionTarget {
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  return {
    dialect: 'sqlite',
    url: RedactedUrl.of(`sqlite://${encoded.startsWith('/') ? '' : '/'}${encoded.replace(/%3A/gi, ':')}`),
    host: FILE_HOST,
    database: shown,
    embedded: false,
  };
}
