import { listAt, type SyntaxTree, stringsIn, textAt, treeAt } from '@lockstep/core/source/syntax-tree.js';
import { tokensOf } from './tree.js';

/** PostgreSQL's long names for types that its parser writes short. */
const LONG_TYPE_NAMES: Readonly<Record<string, string>> = {
  bool: 'boolean',
  bpchar: 'character',
  float4: 'real',
  float8: 'double precision',
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  time: 'time without time zone',
  timestamp: 'timestamp without time zone',
  timestamptz: 'timestamp with time zone',
  timetz: 'time with time zone',
  varbit: 'bit varying',
  varchar: 'character varying',
};

/** The dotted name of a list of `String` nodes, each part quoted where PostgreSQL would quote it. */
export function quotedName(parts: readonly string[]): string {
  return parts.map(quotedIdentifier).join('.');
}

const quoted = new Map<string, string>();

/** An identifier as PostgreSQL's `quote_ident` prints it. */
export function quotedIdentifier(name: string): string {
  const known = quoted.get(name);
  if (known !== undefined) return known;
  const printed = isPlainIdentifier(name) ? name : `"${name.replaceAll('"', '""')}"`;
  quoted.set(name, printed);
  return printed;
}

function isPlainIdentifier(name: string): boolean {
  if (!/^[a-z_][a-z0-9_]*$/.test(name)) return false;
  const kind = tokensOf(name)?.[0]?.keywordKind;
  return kind === 'NO_KEYWORD' || kind === 'UNRESERVED_KEYWORD';
}

/** The name of a relation (`RangeVar`) as written. */
export function relationName(relation: SyntaxTree | null): readonly string[] {
  const schema = textAt(relation, 'schemaname');
  const name = textAt(relation, 'relname');
  return name === null ? [] : schema === null ? [name] : [schema, name];
}

/** Name parts with the schema that holds an object of no written schema. */
export function qualified(parts: readonly string[], defaultSchema: string): string {
  return quotedName(parts.length === 1 ? [defaultSchema, ...parts] : parts);
}

/** A type as `format_type` prints it, as far as the tree tells; modifiers are left out, as in function identities. */
export function typeNameText(type: SyntaxTree | null): string {
  const parts = stringsIn(listAt(type, 'names'));
  const name = parts.at(-1) ?? '';
  const isBuiltIn = parts.length === 1 || (parts.length === 2 && parts[0] === 'pg_catalog');
  const base = isBuiltIn ? (LONG_TYPE_NAMES[name] ?? quotedIdentifier(name)) : quotedName(parts);
  return base + (listAt(type, 'arrayBounds').length > 0 ? '[]' : '');
}

/** Modes of parameters that are not part of a routine's identity. */
const RESULTS = new Set(['FUNC_PARAM_OUT', 'FUNC_PARAM_TABLE']);

/** A routine's name with its input types: `public.total(integer, text)`. */
export function routineName(
  parts: readonly string[],
  parameters: readonly SyntaxTree[],
  defaultSchema: string,
): string {
  const types = parameters
    .map((parameter) => treeAt(parameter, 'FunctionParameter'))
    .filter((parameter) => !RESULTS.has(textAt(parameter, 'mode') ?? ''))
    .map((parameter) => typeNameText(treeAt(parameter, 'argType')));
  return `${qualified(parts, defaultSchema)}(${types.join(', ')})`;
}
