import type { CatalogFact } from '@lockstep/core/catalog/catalog.js';
import { sqlTokens } from '@lockstep/core/text/sql/sql-tokens.js';
import { normalDefault, normalExpression } from '../parser/text/normal-text.js';
import type { TableClause } from '../parser/text/table-clauses.js';
import { partName } from '../../shared/part-name.js';
import { factId, makeFact } from './make-fact.js';
import type { ColumnRow } from './read-rows.js';
import type { TableSource } from './table-source.js';

/** The facts of a table itself and of its columns. */
export function tableFacts(source: TableSource): readonly CatalogFact[] {
  return [tableFact(source), ...source.columns.map((column) => columnFact(source, column))];
}

function tableFact({ name, row, clauses }: TableSource): CatalogFact {
  const options = {
    strict: row?.strict === 1,
    withoutRowid: row?.withoutRowid === 1,
    autoincrement: clauses.some(
      ({ kind, words }) => kind === 'primary key' && words.includes('AUTOINCREMENT'),
    ),
  };
  return makeFact({
    kind: 'table',
    name,
    root: null,
    details: {
      ...options,
      persistence: 'permanent',
      partitionKey: null,
      partitionOf: null,
      partitionBound: null,
      isPartition: false,
      inherits: [],
      rowSecurity: false,
    },
    definition: options,
  });
}

function columnFact(source: TableSource, column: ColumnRow): CatalogFact {
  const own = clausesOf(source, column.name);
  const generated = own.find(({ kind }) => kind === 'generated');
  const compared = {
    type: sqliteType(column.type),
    notNull: column.notNull === 1,
    onConflict: conflictOf(own.find(({ kind }) => kind === 'not null')),
    default: normalDefault(column.default),
    generated: generated === undefined ? null : normalExpression(generated.inner),
    stored: column.hidden === 3,
    collation: collationOf(own),
  };
  const table = factId('table', source.name);
  return makeFact({
    kind: 'column',
    name: partName(source.name, column.name),
    root: table,
    details: {
      ...compared,
      table: source.name,
      column: column.name,
      type: normalType(column.type),
      identity: null,
      position: column.position + 1,
    },
    definition: compared,
    references: [table],
  });
}

/** The clauses that stand with a column. */
export function clausesOf({ clauses }: TableSource, column: string): readonly TableClause[] {
  return clauses.filter((clause) => clause.column?.toLowerCase() === column.toLowerCase());
}

/** What happens on a violation where it is not the usual error; null for that. */
export function conflictOf(clause: TableClause | undefined): string | null {
  return clause === undefined || clause.onConflict === 'ABORT' ? null : clause.onConflict;
}

/** The last one counts; `BINARY` is what every column has. */
function collationOf(own: readonly TableClause[]): string | null {
  const written = own.findLast(({ kind }) => kind === 'collate')?.words[0] ?? 'BINARY';
  return written === 'BINARY' ? null : written;
}

function normalType(declared: string): string {
  const tokens = sqlTokens(declared, 'sqlite').map(({ value }) => value.toUpperCase());
  return tokens.join(' ').replaceAll(/ ?([(),]) ?/g, '$1');
}

/**
 * What SQLite makes of a declared type: letter case and the numbers in brackets mean nothing to it, and a column
 * without type is one of BLOB affinity.
 */
export function sqliteType(declared: string): string {
  const bare = normalType(declared)
    .replace(/\(.*\)/, '')
    .trim();
  return bare === '' ? 'BLOB' : bare;
}
