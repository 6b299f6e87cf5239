import type { CatalogFact } from '../../catalog/catalog.js';
import { type CatalogIndex, flagDetail, textDetail } from '../model/catalog-index.js';
import type { SqliteStatement } from './sqlite-statement.js';

/** What rules ask about the database before and after, and about what the plan has done so far. */
export interface SqliteQuestions {
  readonly before: CatalogIndex;
  readonly after: CatalogIndex;
  /** True where the plan made this table. */
  isCreated(table: string): boolean;
  /** True where an earlier statement left this mark. */
  isMarked(mark: string): boolean;
  /** True for the drop of a table whose successor is waiting. */
  isRebuilt(statement: SqliteStatement): boolean;
}

/** A column as rules see it. */
export interface SqliteColumn {
  readonly name: string;
  /** With its table: `users.email`. */
  readonly fullName: string;
  /** How messages say it. */
  readonly label: string;
  readonly type: string;
  readonly notNull: boolean;
  readonly hasDefault: boolean;
  readonly generated: boolean;
}

/** The columns of a table by lower-case name. */
export function columnsOf(index: CatalogIndex, table: string): ReadonlyMap<string, SqliteColumn> {
  const columns = index.partsOf('column', table).map((fact): SqliteColumn => ({
    name: textDetail(fact, 'column') ?? fact.name,
    fullName: fact.name,
    label: `column ${fact.name}`,
    type: textDetail(fact, 'type') ?? '',
    notNull: flagDetail(fact, 'notNull') ?? true,
    hasDefault: textDetail(fact, 'default') !== null,
    generated: textDetail(fact, 'generated') !== null,
  }));
  return new Map(columns.map((column) => [column.name.toLowerCase(), column]));
}

/** Constraints and unique indexes of a table by what they demand. */
export function demandsOf(index: CatalogIndex, table: string): ReadonlyMap<string, CatalogFact> {
  const facts = [
    ...index.partsOf('constraint', table),
    ...index.partsOf('index', table).filter((fact) => flagDetail(fact, 'unique') !== false),
  ];
  return new Map(facts.map((fact) => [textDetail(fact, 'definition') ?? fact.id, fact]));
}

/** How SQLite stores the values of a declared type: rules of its manual, section "Determination Of Column Affinity". */
export type Affinity = 'integer' | 'text' | 'blob' | 'real' | 'numeric';

/** The affinity of a declared type. */
export function affinityOf(type: string): Affinity {
  const declared = type.toUpperCase();
  const has = (...words: readonly string[]): boolean => words.some((word) => declared.includes(word));
  if (has('INT')) return 'integer';
  if (has('CHAR', 'CLOB', 'TEXT')) return 'text';
  if (declared === '' || has('BLOB') || declared === 'ANY') return 'blob';
  return has('REAL', 'FLOA', 'DOUB') ? 'real' : 'numeric';
}
