import { isSyntaxTree, listAt, textAt, treeAt, type SyntaxTree } from '../../../source/syntax-tree.js';
import { nameParts, writtenName } from '../../../catalog/object-names.js';
import { nameAt } from './statement-tree.js';

/** A type as rules compare it. */
export interface SqlType {
  /** PostgreSQL's internal name of a built-in type (`int4`, `varchar`), else the qualified name. */
  readonly name: string;
  readonly builtIn: boolean;
  /** Length, precision and scale. */
  readonly modifiers: readonly number[];
  /** True where the modifiers are not plain numbers (fields of an interval): nothing is concluded from them. */
  readonly opaque: boolean;
  readonly array: boolean;
}

const INTERNAL_NAMES: Readonly<Record<string, string>> = {
  'character varying': 'varchar',
  character: 'bpchar',
  char: 'bpchar',
  bpchar: 'bpchar',
  integer: 'int4',
  int: 'int4',
  bigint: 'int8',
  smallint: 'int2',
  real: 'float4',
  'double precision': 'float8',
  boolean: 'bool',
  decimal: 'numeric',
  'timestamp without time zone': 'timestamp',
  'timestamp with time zone': 'timestamptz',
  'time without time zone': 'time',
  'time with time zone': 'timetz',
  'bit varying': 'varbit',
};

const BUILT_IN = new Set(
  (
    'int2 int4 int8 float4 float8 numeric money bool text varchar bpchar name bytea json jsonb xml uuid date time ' +
    'timetz timestamp timestamptz interval inet cidr macaddr macaddr8 bit varbit tsvector tsquery point line lseg box ' +
    'path polygon circle oid regclass regproc regprocedure regoper regoperator regtype regrole regnamespace ' +
    'regconfig regdictionary int4range int8range numrange tsrange tstzrange daterange int4multirange int8multirange ' +
    'nummultirange tsmultirange tstzmultirange datemultirange pg_lsn jsonpath txid_snapshot pg_snapshot xid cid tid ' +
    'refcursor serial serial2 serial4 serial8 bigserial smallserial'
  ).split(' '),
);

/** Reads a type as catalogs print it: `character varying(50)`, `public.status[]`. */
export function typeFromText(text: string): SqlType {
  const array = /\[\d*\]\s*$/.test(text);
  const scalar = text.replace(/(\s*\[\d*\])+\s*$/, '').trim();
  const modifiers = /\(([^)]*)\)/.exec(scalar)?.[1];
  const bare = scalar
    .replace(/\([^)]*\)/, '')
    .replace(/\s+/g, ' ')
    .trim();
  if (bare.startsWith('interval ')) return { ...builtInType('interval', array), opaque: true };
  const known = bare.replace(/^pg_catalog\./, '');
  const numbers = modifiers === undefined ? [] : modifiers.split(',').map((part) => Number(part.trim()));
  const internal = known === '"char"' ? 'char' : (INTERNAL_NAMES[known] ?? known);
  return {
    ...namedType(internal === 'char' || BUILT_IN.has(internal) ? [internal] : nameParts(bare), array),
    modifiers: numbers.some(Number.isNaN) ? [] : effectiveModifiers(internal, numbers),
    opaque: numbers.some(Number.isNaN),
  };
}

/** Reads a `TypeName` of a syntax tree. */
export function typeFromTree(tree: SyntaxTree): SqlType {
  const names = nameAt(tree, 'names');
  const internal = names[0] === 'pg_catalog' ? names.slice(1) : names;
  const modifiers = listAt(tree, 'typmods').map(modifierOf);
  const name = internal[0] ?? '';
  const numbers = modifiers.flatMap((modifier) => modifier ?? []);
  return {
    ...namedType(internal, listAt(tree, 'arrayBounds').length > 0),
    modifiers: effectiveModifiers(name, numbers),
    opaque: numbers.length !== modifiers.length || (name === 'interval' && numbers.length > 0),
  };
}

const WORDS: Readonly<Record<string, string>> = {
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  float4: 'real',
  float8: 'double precision',
  bool: 'boolean',
  bpchar: 'character',
};

/** The type as messages name it. */
export function describeType(type: SqlType): string {
  const modifiers = type.modifiers.length === 0 ? '' : `(${type.modifiers.join(',')})`;
  return `${WORDS[type.name] ?? type.name}${modifiers}${type.array ? '[]' : ''}`;
}

/** True where both are the same type with the same modifiers. */
export function isSameType(a: SqlType, b: SqlType): boolean {
  return (
    a.name === b.name &&
    a.array === b.array &&
    !a.opaque &&
    !b.opaque &&
    a.modifiers.join() === b.modifiers.join()
  );
}

function namedType(parts: readonly string[], array: boolean): SqlType {
  const [first = '', ...rest] = parts;
  if (rest.length === 0 && (BUILT_IN.has(first) || first === 'char')) return builtInType(first, array);
  const qualified = rest.length === 0 ? ['public', first] : parts;
  return { name: writtenName(qualified), builtIn: false, modifiers: [], opaque: false, array };
}

function builtInType(name: string, array: boolean): SqlType {
  return { name, builtIn: true, modifiers: [], opaque: false, array };
}

function modifierOf(node: SyntaxTree): number | null {
  const value = treeAt(node, 'A_Const')?.['ival'];
  if (!isSyntaxTree(value)) return null;
  const number = value['ival'];
  // The parser leaves out zero.
  return typeof number === 'number' ? number : 0;
}

/** `numeric(10)` is `numeric(10,0)`, `char` is `char(1)` only where the parser says so. */
function effectiveModifiers(name: string, numbers: readonly number[]): readonly number[] {
  return name === 'numeric' && numbers.length === 1 ? [...numbers, 0] : numbers;
}

/** The type name of a column definition; null where it has none. */
export function columnTypeOf(definition: SyntaxTree): SqlType | null {
  const type = treeAt(definition, 'typeName');
  return type === null || textAt(type, 'pct_type') !== null ? null : typeFromTree(type);
}

/** The argument types of a routine in one form, however they were written. */
export function signatureOf(types: readonly string[]): string {
  return types.map((type) => describeType({ ...typeFromText(type), modifiers: [] })).join(', ');
}
