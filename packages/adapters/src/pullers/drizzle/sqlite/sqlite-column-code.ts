import { typescriptString } from '@lockstep/core/text/code-text.js';
import type { CatalogColumn } from '../../catalog/table-catalog.js';
import { literalKey } from '../../typescript-names.js';
import { callCode, type ColumnRequest } from '../code/column-code.js';
import type { ColumnBuilder } from '../code/column-builder.js';
import type { FileScope } from '../code/file-scope.js';
import { sqlTemplate } from '../code/identifiers.js';
import type { ValueShape } from '../code/value-shape.js';

/** A line of a table's columns: `id: integer().primaryKey({ autoIncrement: true }),`. */
export function sqliteColumnCode(scope: FileScope, request: ColumnRequest): string {
  const { column, key, primary } = request;
  const builder = columnBuilder(scope, request);
  const chain = [
    defaultCode(scope, column, builder),
    primary ? `.primaryKey(${column.serial ? '{ autoIncrement: true }' : ''})` : '',
    column.required ? '.notNull()' : '',
    generatedCode(scope, column),
  ];
  return `${literalKey(key)}: ${callCode(builder, column, key)}${chain.join('')},`;
}

/** A line of a view's columns. */
export function sqliteViewColumnCode(scope: FileScope, request: ColumnRequest): string {
  const { column, key } = request;
  return `${literalKey(key)}: ${callCode(columnBuilder(scope, request), column, key)},`;
}

/** The rules by which SQLite reads a declared type, in their order. A type that none names is numeric to it. */
const RULES = [
  [/INT/, 'integer'],
  [/CHAR|CLOB|TEXT/, 'text'],
  [/BLOB/, 'blob'],
  [/REAL|FLOA|DOUB/, 'real'],
] as const;

/** Modes that drizzle-kit may give, and that fit what a driver returns. */
const MODES: Readonly<Record<string, readonly string[]>> = {
  integer: ['number', 'timestamp', 'timestamp_ms', 'boolean'],
  text: ['text', 'json'],
  blob: ['buffer', 'json', 'bigint'],
  numeric: ['string', 'number', 'bigint'],
};

/** A column of no type holds whatever was put in. */
const ANYTHING: ValueShape = { data: 'unknown', driverData: 'unknown' };

function columnBuilder(scope: FileScope, { column, toolMode }: ColumnRequest): ColumnBuilder {
  const declared = column.sqlType.toUpperCase().trim();
  if (declared === '' || declared === 'ANY') {
    const use = { sqlType: declared, shape: ANYTHING, inArray: false };
    return { ...PLAIN, callee: scope.customType(use) };
  }
  const callee = RULES.find(([pattern]) => pattern.test(declared))?.[1] ?? 'numeric';
  const known = scope.core(callee);
  if (toolMode !== null && MODES[callee]?.includes(toolMode) === true) {
    return {
      ...PLAIN,
      callee: known,
      options: { ...lengthOf(callee, declared), mode: typescriptString(toolMode) },
    };
  }
  const literal = LITERALS[callee] ?? null;
  return { ...PLAIN, callee: known, options: lengthOf(callee, declared), literal };
}

const PLAIN = { options: {}, suffix: '', literal: null, serial: false } as const;

function lengthOf(callee: string, declared: string): Readonly<Record<string, string>> {
  const length = callee === 'text' ? /\(\s*(\d+)\s*\)/.exec(declared)?.[1] : undefined;
  return length === undefined ? {} : { length: String(Number(length)) };
}

const LITERALS: Readonly<Record<string, ColumnBuilder['literal']>> = {
  text: 'string',
  integer: 'number',
  real: 'number',
};

/** A default as a literal where TypeScript has the same value, else the SQL in the brackets that SQLite wants. */
function defaultCode(scope: FileScope, column: CatalogColumn, { literal }: ColumnBuilder): string {
  const { defaultSql, generated } = column;
  if (defaultSql === null || generated !== null) return '';
  const code = literal === 'string' ? textLiteral(defaultSql) : null;
  const found = literal === 'number' ? numberLiteral(defaultSql) : code;
  if (found !== null) return `.default(${found})`;
  scope.core('sql');
  return `.default(${sqlTemplate(`(${defaultSql})`)})`;
}

function textLiteral(sql: string): string | null {
  const text = /^'((?:[^']|'')*)'$/.exec(sql)?.[1];
  return text === undefined ? null : typescriptString(text.replaceAll("''", "'"));
}

/** Null where JavaScript would write the number in another way, as one that is too long for it. */
function numberLiteral(sql: string): string | null {
  const [, sign = '', digits = ''] = /^(?:([+-]) ?)?(\d+(?:\.\d+)?)$/.exec(sql) ?? [];
  if (digits === '' || String(Number(digits)) !== digits) return null;
  return `${sign === '-' ? '-' : ''}${digits}`;
}

function generatedCode(scope: FileScope, { generated, defaultSql }: CatalogColumn): string {
  if (generated === null || defaultSql === null) return '';
  scope.core('sql');
  return `.generatedAlwaysAs(${sqlTemplate(`(${defaultSql})`)}, { mode: ${typescriptString(generated)} })`;
}
