import type { Entry } from './entry.js';
import type { TableNamed } from './entry.js';
import { partName } from '../../shared/part-name.js';
import { constraintEntries } from './constraint-entries.js';
import { collationOf } from './indexed-columns.js';
import { primaryKeyOf } from './keys.js';
import { clausesOfColumn, isSame, type TableText, type TextColumn } from './table-text.js';
import { bare, printNodes, type TextNode, type TextNodes } from './text-nodes.js';

/** What is seen of a table, its columns and constraints. The order of columns is no part of it. */
export function tableEntries(table: TableText, named: TableNamed): readonly Entry[] {
  const isCounted = table.clauses.some(({ words }) => words.has('autoincrement'));
  const object = `table ${table.name}`;
  return [
    [`${object}: strict`, String(table.isStrict)],
    [`${object}: without rowid`, String(table.isWithoutRowid)],
    [`${object}: autoincrement`, String(isCounted)],
    ...table.columns.flatMap((column) => columnEntries(table, column)),
    ...constraintEntries(table, named),
  ];
}

function columnEntries(table: TableText, column: TextColumn): readonly Entry[] {
  const last = (kind: Parameters<typeof clausesOfColumn>[2]) =>
    clausesOfColumn(table, column.name, kind).at(-1);
  const [notNull, generated] = [last('not null'), last('generated')];
  const facts = {
    type: typeOf(column),
    'not null': String(notNull !== undefined || isNeverNull(table, column)),
    'on null': notNull?.onConflict ?? null,
    default: defaultOf(last('default')?.nodes ?? []),
    generated: generated === undefined ? null : printNodes(bare(generated.nodes)),
    stored: generated === undefined ? null : String(generated.words.has('stored')),
    collation: collationOf(table, column.name),
  };
  const object = `column ${partName(table.name, column.name)}`;
  return Object.entries(facts).flatMap(([property, value]) =>
    value === null ? [] : [[`${object}: ${property}`, value] as const],
  );
}

/** Without the numbers in brackets, which SQLite does not read; without any type a column holds whatever it is given. */
function typeOf({ type }: TextColumn): string {
  const plain = type.replace(/\(.*\)/, '').trim();
  return plain === '' ? 'blob' : plain;
}

/** A key of a table without row numbers, or of a strict one, holds no NULL. */
function isNeverNull(table: TableText, { name }: TextColumn): boolean {
  const key = primaryKeyOf(table);
  if (key === null || key.isRowid || !(table.isStrict || table.isWithoutRowid)) return false;
  return key.columns.some(({ column }) => isSame(column, name));
}

/** In a default, a name in double quotes is a string. */
function defaultOf(nodes: TextNodes): string | null {
  const text = printNodes(bare(nodes).map(asText));
  return text === '' || text === 'null' ? null : text;
}

function asText(node: TextNode): TextNode {
  if (node.form === 'group') return { ...node, inner: node.inner.map(asText) };
  return node.form === 'name' ? { ...node, normal: `'${node.value.replaceAll("'", "''")}'` } : node;
}
