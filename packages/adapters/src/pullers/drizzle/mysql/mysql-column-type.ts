import { typescriptString } from '@lockstep/core/text/code-text.js';
import type { ColumnBuilder } from '../code/column-builder.js';
import type { FileScope } from '../code/file-scope.js';
import type { ValueShape } from '../code/value-shape.js';

/** A column of MySQL before its name: the labels of an enum stand where others have options. */
export interface MysqlBuilder extends ColumnBuilder {
  readonly labels: readonly string[] | null;
}

/** Drizzle's own columns for bytes make a text of them, which not all bytes are. */
const BYTES: ValueShape = {
  data: 'Uint8Array',
  toDriver: 'sql.raw(`x\'${Array.from(value, (byte) => byte.toString(16).padStart(2, "0")).join("")}\'`)',
  uses: ['sql'],
};
const TEXT: ValueShape = { data: 'string' };
const ANYTHING: ValueShape = { data: 'unknown', driverData: 'unknown' };

const SHAPES: ReadonlyMap<string, ValueShape> = new Map([
  ...['bit', 'binary', 'varbinary', 'tinyblob', 'blob', 'mediumblob', 'longblob'].map(
    (name) => [name, BYTES] as const,
  ),
  ['set', TEXT],
]);

/** Options of each type that Drizzle has a column for: names of what stands in its brackets. */
const TYPES: Readonly<Record<string, readonly string[]>> = {
  tinyint: [],
  smallint: [],
  mediumint: [],
  int: [],
  bigint: [],
  decimal: ['precision', 'scale'],
  float: ['precision', 'scale'],
  double: ['precision', 'scale'],
  date: [],
  datetime: ['fsp'],
  timestamp: ['fsp'],
  time: ['fsp'],
  year: [],
  char: ['length'],
  varchar: ['length'],
  tinytext: [],
  text: [],
  mediumtext: [],
  longtext: [],
  json: [],
};

const INTEGERS = ['tinyint', 'smallint', 'mediumint', 'int'];
const UNSIGNED = [...INTEGERS, 'bigint', 'decimal', 'float', 'double'];
const DATES = ['date', 'datetime', 'timestamp'];
const TEXTS = ['char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext'];

/** The builder of a type as the server prints it: `decimal(12,4) unsigned`, `enum('a','it''s')`. */
export function mysqlBuilder(scope: FileScope, sqlType: string, toolMode: string | null): MysqlBuilder {
  const [, name = '', inner = '', rest = ''] = /^(\w+)(?:\((.*)\))?(.*)$/s.exec(sqlType) ?? [];
  if (name === 'enum') {
    return { ...PLAIN, callee: scope.core('mysqlEnum'), labels: labelsOf(inner), literal: 'string' };
  }
  const settings = TYPES[name];
  if (settings === undefined) {
    const use = { sqlType, shape: SHAPES.get(name) ?? ANYTHING, inArray: false };
    return { ...PLAIN, callee: scope.customType(use) };
  }
  const options = {
    ...sizeOptions(settings, inner),
    ...(UNSIGNED.includes(name) && rest.includes(' unsigned') ? { unsigned: 'true' } : {}),
    ...modeOption(scope, name, toolMode),
  };
  return { ...PLAIN, callee: scope.core(name), options, literal: literalOf(name) };
}

function sizeOptions(settings: readonly string[], inner: string): Readonly<Record<string, string>> {
  const values = inner.split(',').map((value) => value.trim());
  return Object.fromEntries(
    settings
      .map((setting, index) => [setting, values[index] ?? ''] as const)
      .filter(([, value]) => value !== ''),
  );
}

function literalOf(name: string): MysqlBuilder['literal'] {
  if (INTEGERS.includes(name)) return 'number';
  return TEXTS.includes(name) ? 'string' : null;
}

const PLAIN = { options: {}, suffix: '', literal: null, serial: false, labels: null } as const;

/** What drizzle-kit chose counts; without it, what its line gives by itself. `bigint` must have one. */
function modeOption(
  scope: FileScope,
  name: string,
  toolMode: string | null,
): Readonly<Record<string, string>> {
  if (name === 'bigint') return { mode: typescriptString(toolMode === 'bigint' ? toolMode : 'number') };
  if (!DATES.includes(name)) return {};
  const mode = toolMode === 'string' || toolMode === 'date' ? toolMode : scope.line.modes['timestamp'];
  return mode === undefined ? {} : { mode: typescriptString(mode) };
}

/** `'a','it''s','back\\slash'` → labels, as the server escapes them. */
function labelsOf(inner: string): readonly string[] {
  return [...inner.matchAll(/'((?:[^'\\]|''|\\[\s\S])*)'/g)].map(([, text = '']) => unescapeMysql(text));
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '0': '\0', Z: '\x1a' };

/** The text that stands between the quotes of a literal. */
export function unescapeMysql(text: string): string {
  return text.replace(/''|\\([\s\S])/g, (_, sign: string | undefined) =>
    sign === undefined ? "'" : (ESCAPES[sign] ?? sign),
  );
}
