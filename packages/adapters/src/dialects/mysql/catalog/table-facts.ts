import type { CatalogFact } from '@lockstep/core/catalog/catalog.js';
import { hashJson } from '@lockstep/core/text/canonical-json.js';
import type { ColumnRow, TableRow } from './catalog-rows.js';
import { columnFact } from './column-facts.js';
import { rootId } from './fact-names.js';
import { isTableLine, keyFacts } from './key-facts.js';
import { withoutDatabase } from './own-database.js';
import { optionOf, type TableDefinition, tableDefinition } from './table-definition.js';

/** What is known of one table. */
export interface TableSource {
  readonly row: TableRow;
  readonly columns: readonly ColumnRow[];
  /** What `SHOW CREATE TABLE` gives. */
  readonly sql: string;
  readonly database: string;
}

/** The facts of a table: itself, its columns, indexes and constraints. The order of columns is in none of them. */
export function tableFacts({ row, columns, sql, database }: TableSource): readonly CatalogFact[] {
  const definition = tableDefinition(withoutDatabase(sql, database));
  const lines = new Map(
    definition.lines
      .filter(({ tokens }) => tokens[0]?.kind === 'name')
      .map((line) => [line.tokens[0]?.value, line]),
  );
  return [
    tableFact(row, definition),
    ...columns.map((column) => columnFact(column, lines.get(column.name))),
    ...keyFacts(row.name, definition.lines),
  ];
}

function tableFact(row: TableRow, { options, lines }: TableDefinition): CatalogFact {
  const periods = lines.filter(isTableLine).map(({ text }) => text);
  const partitions = /\bPARTITION BY\b[\s\S]*$/.exec(options)?.[0] ?? null;
  return {
    id: rootId('table', row.name),
    kind: 'table',
    name: row.name,
    schema: '',
    root: rootId('table', row.name),
    hash: hashJson(['table', options, row.collation, periods]),
    references: [],
    details: {
      persistence: 'permanent',
      partitionKey: partitions,
      partitionOf: null,
      partitionBound: null,
      isPartition: false,
      inherits: [],
      rowSecurity: false,
      engine: optionOf(options, 'ENGINE'),
      charset: optionOf(options, 'CHARSET'),
      collation: row.collation,
      comment: optionOf(options, 'COMMENT') ?? '',
      rowFormat: optionOf(options, 'ROW_FORMAT'),
      systemVersioned: row.type === 'SYSTEM VERSIONED',
      options,
    },
  };
}

/** The fact of a sequence; its position is data and no part of it. */
export function sequenceFact(row: TableRow, sql: string): CatalogFact {
  return {
    id: rootId('sequence', row.name),
    kind: 'sequence',
    name: row.name,
    schema: '',
    root: rootId('sequence', row.name),
    hash: hashJson(['sequence', sql]),
    references: [],
    details: { ownedBy: null, dataType: 'bigint', definition: sql },
  };
}
