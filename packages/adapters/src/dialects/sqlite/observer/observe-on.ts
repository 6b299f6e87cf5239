import type { Observation } from '@lockstep/core/catalog/observation.js';
import type { RootName } from '@lockstep/core/ports/database-session.js';
import { z } from 'zod';
import type { SqliteConnection } from '../connect/connect.js';
import { createdText } from './created-text.js';
import { indexEntries, uniqueEntries } from './index-entries.js';
import { type Entry } from './entry.js';
import { tableEntries } from './table-entries.js';
import { isSame, type TableText, tableText } from './table-text.js';
import { isSaid, printNodes, type TextNodes, textNodes } from './text-nodes.js';

const textRows = z.array(
  z.object({ type: z.string(), name: z.string(), parent: z.string(), sql: z.string() }),
);
type TextRow = z.infer<typeof textRows>[number];

/** The texts that the file keeps, and no pragma: what the catalog asks pragmas for is read from the texts here. */
const TEXTS = 'SELECT type, name, tbl_name AS parent, sql FROM main.sqlite_schema WHERE sql IS NOT NULL';

/**
 * Looks at the named root objects and all that hangs on them, in the transaction that is open on this connection.
 * Roots that do not exist have no entries.
 */
export async function observeOn(
  connection: SqliteConnection,
  roots: readonly RootName[],
): Promise<Observation> {
  const rows = textRows.parse(await connection.run(TEXTS));
  const wanted = new Set(roots.map(({ kind, name }) => `${kind} ${name}`));
  const parents = rows.filter((row) => wanted.has(rootOf(row)));
  const entries = parents.flatMap((row) => entriesOf(row, rows));
  return { entries: new Map(entries), invalidIndexes: [] };
}

const ROOT_KINDS = ['table', 'view'];

function rootOf(row: TextRow): string {
  if (!ROOT_KINDS.includes(row.type)) return '';
  return `${isVirtual(row) ? 'other' : row.type} ${row.name}`;
}

function isVirtual({ type, sql }: TextRow): boolean {
  return type === 'table' && createdText(sql).isVirtual;
}

function entriesOf(row: TextRow, rows: readonly TextRow[]): readonly Entry[] {
  const hanging = rows.filter(({ parent }) => isSame(parent, row.name));
  const triggers = hanging
    .filter(({ type }) => type === 'trigger')
    .map(({ name, sql }): Entry => [`trigger ${name}: definition`, triggerText(createdText(sql).rest)]);
  if (row.type === 'view' || isVirtual(row)) {
    const definition = printNodes(createdText(row.sql).rest);
    return [[`${rootOf(row)}: definition`, definition], ...triggers];
  }
  const table = tableText(row.name, row.sql);
  const indexes = hanging.filter(({ type }) => type === 'index');
  return [
    ...tableEntries(table, (name) => tableNamed(rows, name)),
    ...uniqueEntries(table),
    ...indexes.flatMap(({ name, sql }) => indexEntries(table, name, sql)),
    ...triggers,
  ];
}

function tableNamed(rows: readonly TextRow[], wanted: string): TableText | undefined {
  const row = rows.find(({ type, name }) => type === 'table' && isSame(name, wanted));
  return row === undefined ? undefined : tableText(row.name, row.sql);
}

const EACH = textNodes('for each row');

/** Said or not, a trigger is BEFORE and FOR EACH ROW. */
function triggerText(rest: TextNodes): string {
  const begin = rest.findIndex((node) => isSaid(node, 'begin'));
  const each = rest.findIndex(
    (node, at) => at < begin && isSaid(node, 'for') && isSaid(rest[at + 1], 'each'),
  );
  const plain = each < 0 ? rest : [...rest.slice(0, each), ...rest.slice(each + EACH.length)];
  const text = printNodes(plain).replace(/ ?;$/, '');
  return /^(?:insert|update|delete)\b/.test(text) ? `before ${text}` : text;
}
