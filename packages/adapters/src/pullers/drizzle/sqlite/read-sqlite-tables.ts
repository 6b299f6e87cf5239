import type { PullRequest } from '@lockstep/core/ports/type-puller.js';
import {
  type IndexedColumn,
  indexedColumns,
  indexText,
  writtenColumns,
} from '../../../dialects/sqlite/catalog/index-columns.js';
import { readCatalogRows } from '../../../dialects/sqlite/catalog/read-rows.js';
import { clausesOf } from '../../../dialects/sqlite/catalog/table-facts.js';
import {
  type SourceNames,
  sourceNames,
  type TableSource,
  tableSources,
} from '../../../dialects/sqlite/catalog/table-source.js';
import { openSqlite } from '../../../dialects/sqlite/connect/connect.js';
import { normalDefault, normalExpression } from '../../../dialects/sqlite/parser/text/normal-text.js';
import {
  byName,
  type CatalogColumn,
  type CatalogForeignKey,
  type CatalogIndex,
  type CatalogRelation,
  type TableCatalog,
} from '../../catalog/table-catalog.js';
import { NO_PARTS } from './no-parts.js';
import { readSqliteViews } from './read-sqlite-views.js';

/** Reads the module's tables and views of a SQLite file. Throws `DB.*`, `DRIVER.NOT_FOUND`. */
export async function readSqliteTables(request: PullRequest): Promise<TableCatalog> {
  const connection = await openSqlite(request.target, { mode: 'read' });
  try {
    const rows = await readCatalogRows(connection);
    const names = sourceNames(rows);
    const wanted = new Set(request.tables.map(({ name }) => name));
    const tables = tableSources(rows)
      .filter(({ name }) => wanted.has(name))
      .map((source) => tableOf(source, names));
    const views = await readSqliteViews(connection, rows, wanted);
    const relations = [...tables, ...views].sort(byName);
    const present = new Set(relations.map(({ name }) => name));
    return {
      relations,
      types: new Map(),
      sequences: [],
      missing: [...wanted].filter((name) => !present.has(name)).sort(),
    };
  } finally {
    connection.close();
  }
}

function tableOf(source: TableSource, names: SourceNames): CatalogRelation {
  const key = source.columns.filter((column) => column.key > 0).sort((left, right) => left.key - right.key);
  const checks = source.clauses.filter(({ kind }) => kind === 'check');
  return {
    ...NO_PARTS,
    name: source.name,
    kind: 'table',
    columns: source.columns.map((column) => columnOf(source, column)),
    primaryKey: key.length === 0 ? null : keyOf(key.map(({ name }) => name)),
    uniques: indexNames(source, 'u').map((name) =>
      keyOf(columnsOf(source, name).flatMap(({ column }) => column ?? [])),
    ),
    foreignKeys: foreignKeysOf(source, names),
    checks: checks.map(({ name, inner }, index) => ({
      // Drizzle wants a name for every check; this is how drizzle-kit calls those without one.
      name: name ?? `${source.name}_check_${index + 1}`,
      expression: normalExpression(inner),
    })),
    indexes: indexNames(source, 'c').map((name) => indexOf(source, name)),
    definition: null,
    options: optionsOf(source),
  };
}

function keyOf(columns: readonly string[]) {
  return { name: '', columns, nullsNotDistinct: false, definition: '' };
}

function optionsOf({ row, clauses }: TableSource): readonly string[] {
  const words = [
    row?.strict === 1 ? 'STRICT' : '',
    row?.withoutRowid === 1 ? 'WITHOUT ROWID' : '',
    ...clauses.map(({ kind, words: [collation = ''] }) => (kind === 'collate' ? `COLLATE ${collation}` : '')),
    ...clauses.map(({ onConflict }) => (onConflict === 'ABORT' ? '' : `ON CONFLICT ${onConflict}`)),
  ];
  return [...new Set(words.filter((word) => word !== ''))].sort();
}

const GENERATED: ReadonlyMap<number, 'stored' | 'virtual'> = new Map([
  [2, 'virtual'],
  [3, 'stored'],
]);

function columnOf(source: TableSource, column: TableSource['columns'][number]): CatalogColumn {
  const own = clausesOf(source, column.name);
  const expression = own.find(({ kind }) => kind === 'generated')?.inner;
  const key = source.clauses.find(({ kind }) => kind === 'primary key');
  return {
    name: column.name,
    type: 0,
    sqlType: column.type,
    dimensions: 0,
    required: column.notNull === 1,
    defaultSql: expression === undefined ? normalDefault(column.default) : normalExpression(expression),
    generated: GENERATED.get(column.hidden) ?? null,
    identity: null,
    serial: column.key > 0 && key?.words.includes('AUTOINCREMENT') === true,
  };
}

/** Names of a table's indexes of one origin, in canonical order. */
function indexNames({ indexColumns }: TableSource, origin: 'c' | 'u'): readonly string[] {
  const names = indexColumns.filter((row) => row.origin === origin).map(({ index }) => index);
  return [...new Set(names)].sort();
}

function columnsOf(source: TableSource, index: string): readonly IndexedColumn[] {
  const rows = source.indexColumns.filter((row) => row.index === index);
  return indexedColumns(rows, indexText(source.indexTexts.get(index) ?? '').items);
}

function indexOf(source: TableSource, name: string): CatalogIndex {
  const { condition } = indexText(source.indexTexts.get(name) ?? '');
  return {
    name,
    method: '',
    unique: source.indexColumns.some(({ index, unique }) => index === name && unique === 1),
    nullsNotDistinct: false,
    keys: columnsOf(source, name).map((key) => ({
      column: key.column,
      sql: writtenColumns([key]),
      operatorClass: null,
      collation: key.collation,
      descending: key.descending,
      nullsFirst: false,
    })),
    included: [],
    where: condition === null ? null : normalExpression(condition),
    parameters: [],
  };
}

/** The pragma numbers them from the last to the first; its rows come in the order of the text. */
function foreignKeysOf(source: TableSource, names: SourceNames): readonly CatalogForeignKey[] {
  const clauses = source.clauses.filter(({ kind }) => kind === 'foreign key');
  const ids = [...new Set(source.foreignKeys.map(({ id }) => id))];
  return ids.flatMap((id, at) => {
    const rows = source.foreignKeys.filter((row) => row.id === id);
    const [first] = rows;
    if (first === undefined) return [];
    const table = names.relation(first.foreignTable)?.name ?? first.foreignTable;
    const target =
      first.foreignColumn === null
        ? names.keyColumns(table)
        : rows.map(({ foreignColumn }) => names.column(table, foreignColumn ?? ''));
    return [
      {
        name: clauses[at]?.name ?? '',
        columns: rows.map(({ column }) => names.column(source.name, column)),
        target: { schema: '', table, columns: target },
        onUpdate: actionOf(first.onUpdate),
        onDelete: actionOf(first.onDelete),
        definition: clauses[at]?.words.includes('DEFERRED') === true ? ' DEFERRABLE' : '',
      },
    ];
  });
}

function actionOf(action: string): string | null {
  return action === 'NO ACTION' ? null : action.toLowerCase();
}
