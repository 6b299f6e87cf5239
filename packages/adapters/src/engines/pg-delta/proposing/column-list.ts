import { afterToken, splitElements } from '../../../dialects/postgresql/parser/sql-text.js';

/** A CREATE TABLE taken apart: what stands before its list, its columns, its constraints, and what stands behind. */
export interface ColumnList {
  readonly head: string;
  readonly columns: readonly string[];
  /** Named constraints of the table, which the engine writes after the columns. */
  readonly constraints: readonly string[];
  readonly tail: string;
}

/** Null for a statement without a column list of named columns (`PARTITION OF`, `OF type`). */
export function columnListOf(sql: string): ColumnList | null {
  if (!/^CREATE (?:UNLOGGED )?TABLE "/.test(sql)) return null;
  const open = indexOutside(sql, 0, (character) => character === '(');
  if (open === null || / (?:PARTITION )?OF /.test(sql.slice(0, open).replace(/"(?:[^"]|"")*"/g, '""')))
    return null;
  const close = closingParenthesis(sql, open);
  if (close === null) return null;
  const inner = sql.slice(open + 1, close).trim();
  const elements = inner === '' ? [] : splitElements(inner);
  const constraints = elements.filter((element) => element.startsWith('CONSTRAINT "'));
  const columns = elements.filter((element) => !constraints.includes(element));
  if (!columns.every((column) => columnName(column) !== null)) return null;
  return { head: sql.slice(0, open), columns, constraints, tail: sql.slice(close + 1) };
}

/** The statement again. */
export function withColumns({ head, constraints, tail }: ColumnList, columns: readonly string[]): string {
  return `${head}(${[...columns, ...constraints].join(', ')})${tail}`;
}

/** The name of a column as its definition begins with it, without quotes; null where it does not. */
export function columnName(definition: string): string | null {
  const quoted = /^"((?:[^"]|"")*)" /.exec(definition)?.[1];
  return quoted === undefined ? null : quoted.replaceAll('""', '"');
}

function closingParenthesis(sql: string, open: number): number | null {
  let depth = 0;
  return indexOutside(sql, open, (character) => {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    return depth === 0;
  });
}

/** The first character outside of quotes, from `start` on, that is wanted. */
function indexOutside(sql: string, start: number, isWanted: (character: string) => boolean): number | null {
  for (let at = start; at < sql.length; at = afterToken(sql, at)) if (isWanted(sql.charAt(at))) return at;
  return null;
}
