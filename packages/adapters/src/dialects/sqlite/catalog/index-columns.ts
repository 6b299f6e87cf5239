import { isSign, isWord, sqlTokens } from '@lockstep/core/text/sql/sql-tokens.js';
import { createHead } from '../parser/text/created-name.js';
import { normalExpression, writtenSqliteName } from '../parser/text/normal-text.js';
import { closingAt, groupAt, splitAtCommas, type Tokens } from '../parser/text/token-groups.js';
import type { IndexColumnRow } from './read-rows.js';

/** What a `CREATE INDEX` says beyond what pragmas tell. */
export interface IndexText {
  /** Its columns and expressions, with collation and direction. */
  readonly items: readonly Tokens[];
  /** What follows WHERE; null for an index over all rows. */
  readonly condition: Tokens | null;
}

/** Reads the text of an index. */
export function indexText(sql: string): IndexText {
  const tokens = sqlTokens(sql, 'sqlite');
  const head = createHead(tokens);
  const open = tokens.findIndex((token, at) => at >= (head?.next ?? 0) && isSign(token, '('));
  if (open < 0) return { items: [], condition: null };
  const behind = closingAt(tokens, open) + 1;
  return {
    items: splitAtCommas(groupAt(tokens, open)),
    condition: isWord(tokens[behind], 'WHERE') ? tokens.slice(behind + 1) : null,
  };
}

/** One column or expression of an index. */
export interface IndexedColumn {
  /** Null for an expression. */
  readonly column: string | null;
  readonly expression: string | null;
  readonly collation: string | null;
  readonly descending: boolean;
}

/** The columns of an index in their order; expressions are in `items` alone. */
export function indexedColumns(
  rows: readonly IndexColumnRow[],
  items: readonly Tokens[],
): readonly IndexedColumn[] {
  return rows.map((row, index) => ({
    column: row.column,
    expression: row.column === null ? normalExpression(expressionOf(items[index] ?? [])) : null,
    collation: row.collation.toUpperCase() === 'BINARY' ? null : row.collation.toUpperCase(),
    descending: row.descending === 1,
  }));
}

/** `lower(name) COLLATE nocase DESC` without what is told apart from it. */
function expressionOf(item: Tokens): Tokens {
  const last = item.at(-1);
  if (isWord(last, 'ASC', 'DESC')) return expressionOf(item.slice(0, -1));
  return isWord(item.at(-2), 'COLLATE') ? expressionOf(item.slice(0, -2)) : item;
}

/** The columns of an index as SQL. */
export function writtenColumns(columns: readonly IndexedColumn[]): string {
  return columns
    .map(({ column, expression, collation, descending }) =>
      [
        column === null ? `(${expression ?? ''})` : writtenSqliteName(column),
        ...(collation === null ? [] : [`COLLATE ${collation}`]),
        ...(descending ? ['DESC'] : []),
      ].join(' '),
    )
    .join(', ');
}
