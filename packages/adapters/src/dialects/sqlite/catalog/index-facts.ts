import type { CatalogFact } from '@lockstep/core/catalog/catalog.js';
import { normalExpression } from '../parser/text/normal-text.js';
import type { TableClause } from '../parser/text/table-clauses.js';
import { splitAtCommas } from '../parser/text/token-groups.js';
import { columnIds, mentionedColumns } from './constraint-facts.js';
import { indexedColumns, type IndexedColumn, indexText, writtenColumns } from './index-columns.js';
import { factId, makeFact } from './make-fact.js';
import type { IndexColumnRow } from './read-rows.js';
import { conflictOf } from './table-facts.js';
import type { TableSource } from './table-source.js';

/**
 * The indexes of a table; a UNIQUE in it is one too, under the name that Atlas gives it (`users_email`), because Atlas
 * makes an index of it.
 */
export function indexFacts(source: TableSource): readonly CatalogFact[] {
  const names = [
    ...new Set(source.indexColumns.filter(({ origin }) => origin !== 'pk').map(({ index }) => index)),
  ];
  const facts = names.map((name) => indexFact(source, name));
  return [...new Map(facts.map((fact) => [fact.id, fact])).values()];
}

function indexFact(source: TableSource, index: string): CatalogFact {
  const rows = source.indexColumns.filter((row) => row.index === index);
  const { items, condition } = indexText(source.indexTexts.get(index) ?? '');
  const columns = indexedColumns(rows, items);
  const isUnique = rows[0]?.unique === 1;
  const where = condition === null ? '' : ` WHERE ${normalExpression(condition)}`;
  const conflict = conflictOf(uniqueClause(source, rows));
  const onConflict = conflict === null ? '' : ` ON CONFLICT ${conflict}`;
  const definition = `${isUnique ? 'UNIQUE ' : ''}INDEX (${writtenColumns(columns)})${where}${onConflict}`;
  const used = columnsUsed(source, columns, [...items, condition ?? []].flat());
  const table = factId('table', source.name);
  return makeFact({
    kind: 'index',
    name: rows[0]?.origin === 'u' ? atlasName(source.name, columns) : index,
    root: table,
    details: {
      table: source.name,
      definition,
      valid: true,
      unique: isUnique,
      columns: columns.flatMap(({ column }) => column ?? []),
      partial: condition !== null,
      onTable: rows[0]?.origin === 'u',
    },
    definition,
    references: [table, ...columnIds(source.name, used)],
  });
}

function atlasName(table: string, columns: readonly IndexedColumn[]): string {
  return [table, ...columns.map(({ column }) => column ?? '')].join('_');
}

/** The UNIQUE behind an index that no CREATE INDEX made: the one of the same columns. */
function uniqueClause({ clauses }: TableSource, rows: readonly IndexColumnRow[]): TableClause | undefined {
  if (rows[0]?.origin !== 'u') return undefined;
  const wanted = rows.map(({ column }) => column?.toLowerCase()).join();
  return clauses.find((clause) => clause.kind === 'unique' && uniqueColumns(clause).join() === wanted);
}

function uniqueColumns({ column, inner }: TableClause): readonly string[] {
  if (column !== null) return [column.toLowerCase()];
  return splitAtCommas(inner).map((item) => (item[0]?.value ?? '').toLowerCase());
}

function columnsUsed(
  source: TableSource,
  columns: readonly IndexedColumn[],
  tokens: Parameters<typeof mentionedColumns>[1],
): readonly string[] {
  return [...columns.flatMap(({ column }) => column ?? []), ...mentionedColumns(source, tokens)];
}
