import { depthOf, isSyntaxTree } from '@lockstep/core/source/syntax-tree.js';
import type { ParsedStatement } from '@lockstep/core/source/parsed-statement.js';
import { loadModule, parseSync, scanSync, SqlError } from 'libpg-query';
import { manySignsAt, withFlatComments } from './comments.js';

/** A statement of a text: its tree, and where its text lies in UTF-8 bytes (without the semicolon). */
export interface LocatedStatement extends ParsedStatement {
  readonly start: number;
  readonly end: number;
}

/** A token of PostgreSQL's lexer; `start` and `end` are UTF-8 bytes. */
export interface LexicalToken {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Category of a keyword (`UNRESERVED_KEYWORD`, `RESERVED_KEYWORD`, …), `NO_KEYWORD` for the rest. */
  readonly keywordKind: string;
}

/** Loads the parser (WASM) once. The other functions of this file need it. Not at import: CommonJS callers exist. */
export async function readyParser(): Promise<void> {
  await loadModule();
}

/** More parts in each other than a tree has that can be walked through on a stack. */
const MOST_DEEP = 5000;
/** A text of fewer characters cannot nest that deep. */
const SHORT = 1000;

/** Parses a text of any number of statements. Throws libpg-query's `SqlError` on a syntax error and for too deep a tree. */
export function parseStatements(sql: string): readonly LocatedStatement[] {
  if (sql === '') return [];
  refuseManySigns(sql);
  const size = Buffer.byteLength(sql);
  return (parsed(withFlatComments(sql)).stmts ?? []).map((raw) => {
    const start = raw.stmt_location ?? 0;
    const end = raw.stmt_len === undefined ? size : start + raw.stmt_len;
    const statement = statementOf(raw.stmt);
    if (end - start > SHORT && depthOf(statement.tree) > MOST_DEEP) throw tooDeep();
    return { ...statement, start, end };
  });
}

function parsed(sql: string): ReturnType<typeof parseSync> {
  try {
    return parseSync(sql);
  } catch (error) {
    // The tree is read by recursion, which ends where the stack does.
    throw error instanceof RangeError ? tooDeep() : error;
  }
}

function tooDeep(): SqlError {
  const message = 'an expression of this file nests too deeply to be read';
  return new SqlError(message, { message, cursorPosition: 0 });
}

function refuseManySigns(sql: string): void {
  const at = manySignsAt(sql);
  if (at === null) return;
  const message = 'an expression has too many signs in a row to be read';
  throw new SqlError(message, { message, cursorPosition: [...sql.slice(0, at)].length });
}

/** The statement in a wrapped node, `{ CreateStmt: { … } }`. */
export function statementOf(stmt: unknown): ParsedStatement {
  const entry = isSyntaxTree(stmt) ? Object.entries(stmt)[0] : undefined;
  if (entry === undefined || !isSyntaxTree(entry[1]))
    throw new Error('libpg-query gave a statement without a node.');
  return { node: entry[0], tree: entry[1] };
}

/** Control characters that libpg-query's scanner does not escape in the JSON it gives; one byte each. */
const UNPRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/** PostgreSQL's own tokens of a text, comments included (without what stands in them); null where its lexer stops: inside a literal or comment, or at too many signs in a row. */
export function tokensOf(sql: string): readonly LexicalToken[] | null {
  if (sql === '') return [];
  if (manySignsAt(sql) !== null) return null;
  try {
    return scanSync(withFlatComments(sql).replace(UNPRINTABLE, ' ')).tokens.map((token) => ({
      start: token.start,
      end: token.end,
      text: token.text,
      keywordKind: token.keywordName,
    }));
  } catch (error) {
    // libpg-query hands the lexer's complaint to JSON.parse instead of throwing it.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
