import { type Indexed, indexedOf, plainIndexed } from './indexed-columns.js';
import type { TableClause } from './table-clauses.js';
import { isSame, type TableText } from './table-text.js';
import { listOf } from './text-nodes.js';

/** The primary key of a table. */
export interface PrimaryKey {
  readonly columns: readonly Indexed[];
  readonly onConflict: string | null;
  /** True where it is the number of the row itself, so that there is no index. */
  readonly isRowid: boolean;
}

/** Null for a table without. */
export function primaryKeyOf(table: TableText): PrimaryKey | null {
  const clause = table.clauses.find(({ kind }) => kind === 'primary key');
  if (clause === undefined) return null;
  const columns = keyColumns(table, clause);
  return { columns, onConflict: clause.onConflict, isRowid: isRowid(table, clause, columns) };
}

/** The columns of a PRIMARY KEY or UNIQUE, at a column or of the table. */
export function keyColumns(table: TableText, { column, nodes, words }: TableClause): readonly Indexed[] {
  if (column !== null) return [plainIndexed(table, column, words.has('desc'))];
  return listOf(nodes).map((item) => indexedOf(table, item));
}

function isRowid(table: TableText, clause: TableClause, columns: readonly Indexed[]): boolean {
  const [only] = columns;
  const isOne = columns.length === 1 && !table.isWithoutRowid;
  const isInteger = table.columns.some(
    ({ name, type }) => isSame(only?.column ?? null, name) && type === 'integer',
  );
  return isOne && isInteger && !(clause.column !== null && clause.words.has('desc'));
}
