import { createdText } from './created-text.js';
import { type Indexed, indexedOf, printIndexed } from './indexed-columns.js';
import { keyColumns, primaryKeyOf } from './keys.js';
import type { Entry } from './entry.js';
import type { TableText } from './table-text.js';
import { bare, isSaid, listOf, printNodes } from './text-nodes.js';

/** What is seen of an index that CREATE INDEX made. */
export function indexEntries(table: TableText, name: string, sql: string): readonly Entry[] {
  const { rest, isUnique } = createdText(sql);
  const at = rest.findIndex(({ form }) => form === 'group');
  const columns = listOf(rest[at]?.inner ?? []).map((item) => indexedOf(table, item));
  const where = isSaid(rest[at + 1], 'where') ? printNodes(bare(rest.slice(at + 2))) : null;
  return entriesOf(name, { columns, isUnique, where, onConflict: null });
}

/** The UNIQUEs of a table, as the indexes that they are; one of the columns of another is none. */
export function uniqueEntries(table: TableText): readonly Entry[] {
  const key = primaryKeyOf(table);
  const seen = new Set(key === null || key.isRowid ? [] : [sameness(key.columns)]);
  return table.clauses
    .filter(({ kind }) => kind === 'unique')
    .flatMap((clause) => {
      const columns = keyColumns(table, clause);
      if (seen.has(sameness(columns))) return [];
      seen.add(sameness(columns));
      const name = [table.name, ...columns.map(({ column }) => column ?? '')].join('_');
      return entriesOf(name, { columns, isUnique: true, where: null, onConflict: clause.onConflict });
    });
}

function sameness(columns: readonly Indexed[]): string {
  return printIndexed(columns.map((column) => ({ ...column, isDescending: false })));
}

interface SeenIndex {
  readonly columns: readonly Indexed[];
  readonly isUnique: boolean;
  readonly where: string | null;
  readonly onConflict: string | null;
}

function entriesOf(name: string, { columns, isUnique, where, onConflict }: SeenIndex): readonly Entry[] {
  return [
    [`index ${name}: columns`, printIndexed(columns)],
    [`index ${name}: unique`, String(isUnique)],
    ...(where === null ? [] : [[`index ${name}: where`, where] as const]),
    ...(onConflict === null ? [] : [[`index ${name}: on conflict`, onConflict] as const]),
  ];
}
