import { readSqliteStatement, type SqliteStatement } from './sqlite-statement.js';

/**
 * A table that is made anew under another name, filled, and put in the place of the old one: what engines write for
 * every change that SQLite's ALTER TABLE cannot do. The numbers are positions in the list of statements.
 */
export interface TableRebuild {
  readonly table: string;
  /** The name the new table has on the way. */
  readonly temporary: string;
  readonly create: number;
  /** Null where no row is copied: then all of them are lost. */
  readonly copy: number | null;
  readonly drop: number;
  readonly rename: number;
}

/** The rebuilds in a list of statements, in their order. */
export function rebuildGroups(statements: readonly string[]): readonly TableRebuild[] {
  const read = statements.map(readSqliteStatement);
  return read.flatMap((statement, create) => {
    if (statement.kind !== 'create' || statement.what !== 'table') return [];
    return rebuildFrom(read, create, statement.name) ?? [];
  });
}

function rebuildFrom(
  read: readonly SqliteStatement[],
  create: number,
  temporary: string,
): TableRebuild | null {
  const find = (matches: (statement: SqliteStatement) => boolean): number =>
    read.findIndex((statement, at) => at > create && matches(statement));
  const rename = find((one) => one.kind === 'rename table' && isSame(one.table, temporary));
  const renamed = read[rename];
  if (renamed?.kind !== 'rename table') return null;
  const table = renamed.to;
  const drop = find((one) => one.kind === 'drop' && one.what === 'table' && isSame(one.name, table));
  if (drop < 0 || drop > rename) return null;
  const copy = find((one) => one.kind === 'copy' && isSame(one.to, temporary) && isSame(one.from, table));
  return { table, temporary, create, copy: copy < 0 || copy > drop ? null : copy, drop, rename };
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** What `ClassifyRequest.created` holds once a rebuild of the table has begun. */
export function rebuildMark(table: string): string {
  return `rebuild of ${table}`;
}

/** What `ClassifyRequest.created` holds once the rows of the table were copied. */
export function copyMark(table: string): string {
  return `copied rows of ${table}`;
}
