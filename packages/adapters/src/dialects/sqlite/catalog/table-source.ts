import { sqlTokens } from '@lockstep/core/text/sql/sql-tokens.js';
import { type TableClause, tableText } from '../parser/text/table-clauses.js';
import type {
  CatalogRows,
  ColumnRow,
  ForeignKeyRow,
  IndexColumnRow,
  ObjectRow,
  TableRow,
} from './read-rows.js';

/** All that is known of one table before it becomes facts. */
export interface TableSource {
  readonly name: string;
  readonly row: TableRow | null;
  readonly clauses: readonly TableClause[];
  readonly columns: readonly ColumnRow[];
  readonly indexColumns: readonly IndexColumnRow[];
  readonly foreignKeys: readonly ForeignKeyRow[];
  /** Texts of its indexes by name; those of constraints have none. */
  readonly indexTexts: ReadonlyMap<string, string>;
}

/** What facts of one table ask about others. */
export interface SourceNames {
  /** The table or view of this name in whatever letter case; null where there is none. */
  readonly relation: (name: string) => ObjectRow | null;
  /** Columns of a table's primary key, in its order. */
  readonly keyColumns: (table: string) => readonly string[];
  /** The column of this name as its table writes it. */
  readonly column: (table: string, name: string) => string;
}

const VIRTUAL = /^CREATE\s+VIRTUAL/i;

/** True for a table that is a module's, as full text search. */
export function isVirtual({ type, sql }: ObjectRow): boolean {
  return type === 'table' && VIRTUAL.test(sql ?? '');
}

/** The tables of a database, without those that hold the content of virtual ones. */
export function tableSources(rows: CatalogRows): readonly TableSource[] {
  const byName = new Map(rows.tables.map((row) => [row.name, row]));
  const tables = rows.objects.filter((object) => object.type === 'table' && !isVirtual(object));
  return tables
    .filter(({ name }) => byName.get(name)?.type !== 'shadow')
    .map(({ name, sql }) => ({
      name,
      row: byName.get(name) ?? null,
      clauses: tableText(sqlTokens(sql ?? '', 'sqlite')).clauses,
      columns: rows.columns.filter(({ table }) => table === name),
      indexColumns: rows.indexColumns.filter(({ table }) => table === name),
      foreignKeys: rows.foreignKeys.filter(({ table }) => table === name),
      indexTexts: indexTexts(rows, name),
    }));
}

function indexTexts(rows: CatalogRows, table: string): ReadonlyMap<string, string> {
  const indexes = rows.objects.filter((object) => object.type === 'index' && object.table === table);
  return new Map(indexes.map(({ name, sql }) => [name, sql ?? '']));
}

/** Names of a database, found whatever their letter case is. */
export function sourceNames(rows: CatalogRows): SourceNames {
  const relations = new Map(
    rows.objects
      .filter(({ type }) => type === 'table' || type === 'view')
      .map((object) => [object.name.toLowerCase(), object]),
  );
  const columnsOf = (table: string): readonly ColumnRow[] =>
    rows.columns.filter((column) => column.table === relations.get(table.toLowerCase())?.name);
  return {
    relation: (name) => relations.get(name.toLowerCase()) ?? null,
    keyColumns: (table) =>
      columnsOf(table)
        .filter(({ key }) => key > 0)
        .sort((a, b) => a.key - b.key)
        .map(({ name }) => name),
    column: (table, name) =>
      columnsOf(table).find((column) => column.name.toLowerCase() === name.toLowerCase())?.name ?? name,
  };
}
