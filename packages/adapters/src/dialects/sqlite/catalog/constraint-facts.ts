import type { CatalogFact, FactDetails } from '@lockstep/core/catalog/catalog.js';
import type { SqlToken } from '@lockstep/core/text/sql/sql-tokens.js';
import { normalExpression, writtenSqliteName } from '../parser/text/normal-text.js';
import type { TableClause } from '../parser/text/table-clauses.js';
import { indexedColumns, writtenColumns } from './index-columns.js';
import { partName } from '../../shared/part-name.js';
import { factId, makeFact, uniqueNames } from './make-fact.js';
import type { ForeignKeyRow } from './read-rows.js';
import { conflictOf } from './table-facts.js';
import type { SourceNames, TableSource } from './table-source.js';

/** A constraint before it has its name. */
interface Constraint {
  /** As given; null where none is, or only a number, which is what Atlas writes for none. */
  readonly given: string | null;
  readonly derived: string;
  readonly definition: string;
  readonly details: FactDetails;
  readonly references: readonly string[];
}

/**
 * Primary key, foreign keys and checks of a table. Those without a name get one from their columns, so that they are
 * the same wherever they are written. What is unique is an index here: Atlas makes one of each UNIQUE.
 */
export function constraintFacts(source: TableSource, names: SourceNames): readonly CatalogFact[] {
  const constraints = [...primaryKey(source), ...foreignKeys(source, names), ...checks(source)];
  const ordered = [...constraints].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  const unique = uniqueNames();
  const table = factId('table', source.name);
  return ordered.map(({ given, derived, definition, details, references }) =>
    makeFact({
      kind: 'constraint',
      name: partName(source.name, unique(given ?? derived)),
      root: table,
      details: { ...details, table: source.name, definition, validated: true },
      definition,
      references: [table, ...references],
    }),
  );
}

/** Given names come first, so that no derived one takes theirs. */
function sortKey({ given, definition }: Constraint): string {
  return `${given === null ? 1 : 0} ${given ?? ''} ${definition}`;
}

function givenName(clause: TableClause | undefined): string | null {
  const name = clause?.name ?? null;
  return name === null || /^\d+$/.test(name) ? null : name;
}

/** Its name means nothing to SQLite, and Atlas drops it. */
function primaryKey(source: TableSource): readonly Constraint[] {
  const clause = source.clauses.find(({ kind }) => kind === 'primary key');
  const behind = source.indexColumns.filter(({ origin }) => origin === 'pk');
  const keyed = source.columns.filter(({ key }) => key > 0).sort((a, b) => a.key - b.key);
  if (keyed.length === 0) return [];
  const columns = keyed.map(({ name }) => name);
  const written = behind.length > 0 ? writtenColumns(indexedColumns(behind, [])) : writtenList(columns);
  const conflict = conflictOf(clause);
  return [
    {
      given: null,
      derived: `${source.name}_pkey`,
      definition: `PRIMARY KEY (${written})${conflict === null ? '' : ` ON CONFLICT ${conflict}`}`,
      details: { type: 'primary key', columns, foreignTable: null, foreignColumns: null },
      references: columnIds(source.name, columns),
    },
  ];
}

/** The pragma numbers them from the last to the first; its rows come in the order of the text. */
function foreignKeys(source: TableSource, names: SourceNames): readonly Constraint[] {
  const clauses = source.clauses.filter(({ kind }) => kind === 'foreign key');
  const ids = [...new Set(source.foreignKeys.map(({ id }) => id))];
  return ids.flatMap((id, index) => {
    const rows = source.foreignKeys.filter((row) => row.id === id);
    const [first] = rows;
    return first === undefined ? [] : [foreignKey({ source, rows, first }, clauses[index], names)];
  });
}

interface ForeignKeyRows {
  readonly source: TableSource;
  readonly rows: readonly ForeignKeyRow[];
  readonly first: ForeignKeyRow;
}

function foreignKey(
  { source, rows, first }: ForeignKeyRows,
  clause: TableClause | undefined,
  names: SourceNames,
): Constraint {
  const target = names.relation(first.foreignTable)?.name ?? first.foreignTable;
  const columns = rows.map(({ column }) => names.column(source.name, column));
  const foreignColumns =
    first.foreignColumn === null
      ? names.keyColumns(target)
      : rows.map(({ foreignColumn }) => names.column(target, foreignColumn ?? ''));
  const definition = [
    `FOREIGN KEY (${writtenList(columns)}) REFERENCES ${writtenSqliteName(target)} (${writtenList(foreignColumns)})`,
    ...(first.onUpdate === 'NO ACTION' ? [] : [`ON UPDATE ${first.onUpdate}`]),
    ...(first.onDelete === 'NO ACTION' ? [] : [`ON DELETE ${first.onDelete}`]),
    ...(clause?.words.includes('DEFERRED') === true ? ['DEFERRABLE INITIALLY DEFERRED'] : []),
  ].join(' ');
  return {
    given: givenName(clause),
    derived: `${source.name}_${columns.join('_')}_fkey`,
    definition,
    details: { type: 'foreign key', columns, foreignTable: target, foreignColumns },
    references: [
      ...columnIds(source.name, columns),
      ...(names.relation(target) === null
        ? []
        : [factId('table', target), ...columnIds(target, foreignColumns)]),
    ],
  };
}

function checks(source: TableSource): readonly Constraint[] {
  const clauses = source.clauses.filter(({ kind }) => kind === 'check');
  return clauses.map((clause) => {
    const columns = mentionedColumns(source, clause.inner);
    return {
      given: givenName(clause),
      derived: [source.name, ...columns, 'check'].join('_'),
      definition: `CHECK (${normalExpression(clause.inner)})`,
      details: { type: 'check', columns, foreignTable: null, foreignColumns: null },
      references: columnIds(source.name, columns),
    };
  });
}

/** Columns of the table that an expression names, each once. */
export function mentionedColumns({ columns }: TableSource, tokens: readonly SqlToken[]): readonly string[] {
  const named = new Set(
    tokens.filter(({ kind }) => kind === 'word' || kind === 'name').map(({ value }) => value.toLowerCase()),
  );
  return columns.map(({ name }) => name).filter((name) => named.has(name.toLowerCase()));
}

/** Ids of a table's columns. */
export function columnIds(table: string, columns: readonly string[]): readonly string[] {
  return columns.map((column) => factId('column', partName(table, column)));
}

function writtenList(columns: readonly string[]): string {
  return columns.map(writtenSqliteName).join(', ');
}
