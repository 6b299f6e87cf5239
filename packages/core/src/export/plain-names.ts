import { nameParts } from '../catalog/object-names.js';
import { isPlainName } from '../text/sql/reserved-words.js';
import { sqlPieces } from '../text/sql/sql-scan.js';

/** Source of a regular expression for a name, quoted or not. */
export const NAME = String.raw`(?:"(?:[^"]|"")*"|[\w$]+)`;
/** Source of a regular expression for a qualified name. */
export const RELATION = String.raw`${NAME}(?:\.${NAME})?`;

/** A name without its quotes. */
export function unquoted(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}

/** The SQL with quotes only around names that need them, as a person writes it. Strings and comments stay. */
export function withPlainNames(sql: string): string {
  return sqlPieces(sql)
    .map(({ kind, text }) => (kind === 'name' && isPlainName(text.slice(1, -1)) ? text.slice(1, -1) : text))
    .join('');
}

/** A name as SQL: quoted where it must be. */
export function sqlName(name: string): string {
  return isPlainName(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** A name of a catalog (quoted where its characters need it) as SQL, where reserved words need quotes too. */
export function sqlNameOfWritten(written: string): string {
  return nameParts(written).map(sqlName).join('.');
}
