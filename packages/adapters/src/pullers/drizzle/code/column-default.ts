import { jsonOrNull } from '@lockstep/core/text/json-or-null.js';
import { typescriptString } from '@lockstep/core/text/code-text.js';
import type { CatalogColumn } from '../../catalog/table-catalog.js';
import type { ColumnBuilder } from './column-builder.js';
import type { FileScope } from './file-scope.js';
import { sqlTemplate } from './identifiers.js';

/**
 * A column's default in code, from the server's own words: a plain literal where TypeScript has the same value, else
 * the SQL itself. Empty where there is none.
 */
export function defaultCode(scope: FileScope, column: CatalogColumn, builder: ColumnBuilder): string {
  const sql = column.defaultSql;
  if (sql === null || column.generated !== null) return '';
  const code = shorthand(sql, builder) ?? literalCode(sql, builder);
  if (code !== null) return code;
  scope.core('sql');
  return `.default(${sqlTemplate(sql)})`;
}

/** What Drizzle has a word of its own for. */
function shorthand(sql: string, { callee, suffix }: ColumnBuilder): string | null {
  if (suffix !== '') return /^'\{\}'::/.test(sql) ? '.default([])' : null;
  if (sql === 'now()' && ['timestamp', 'date', 'time'].includes(callee)) return '.defaultNow()';
  return sql === 'gen_random_uuid()' && callee === 'uuid' ? '.defaultRandom()' : null;
}

function literalCode(sql: string, builder: ColumnBuilder): string | null {
  const literal = literalOf(sql);
  if (literal === null || builder.literal === null) return null;
  const code = LITERALS[builder.literal](literal);
  return code === null ? null : `.default(${code})`;
}

/** The text of a constant as the server prints it: `'it''s'::text`, `42`, `'-1'::integer`, `true`. */
function literalOf(sql: string): string | null {
  const quoted = /^'((?:[^'\\]|'')*)'(?:::[\w ".,()[\]]+)?$/.exec(sql)?.[1];
  if (quoted !== undefined) return quoted.replaceAll("''", "'");
  return /^(?:-?\d+(?:\.\d+)?|true|false)$/.test(sql) ? sql : null;
}

/** A literal as code; null where TypeScript's value would not be the same one. */
const LITERALS = {
  string: (text: string) => typescriptString(text),
  number: (text: string) => (/^-?\d+(\.\d+)?$/.test(text) && String(Number(text)) === text ? text : null),
  boolean: (text: string) => BOOLEANS[text] ?? null,
  json: jsonLiteral,
} as const;

const BOOLEANS: Readonly<Record<string, string>> = { true: 'true', false: 'false', t: 'true', f: 'false' };

/** JSON whose numbers or keys JavaScript would change stays SQL. */
function jsonLiteral(text: string): string | null {
  const parsed = jsonOrNull(text);
  if (parsed === null || /__proto__|\d{16}|\d[eE.]/.test(text)) return null;
  return JSON.stringify(parsed);
}
