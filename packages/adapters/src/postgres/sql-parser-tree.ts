import { isSyntaxTree, type ParsedStatement } from '@lockstep/core';
import { loadModule, parseSync, scanSync } from 'libpg-query';
import { withFlatComments } from './sql-parser-comments.js';

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

/** Parses a text of any number of statements. Throws libpg-query's `SqlError` on a syntax error. */
export function parseStatements(sql: string): readonly LocatedStatement[] {
  if (sql === '') return [];
  const size = Buffer.byteLength(sql);
  return (parseSync(withFlatComments(sql)).stmts ?? []).map((raw) => {
    const start = raw.stmt_location ?? 0;
    const end = raw.stmt_len === undefined ? size : start + raw.stmt_len;
    return { ...statementOf(raw.stmt), start, end };
  });
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

/** PostgreSQL's own tokens of a text, comments included (without what stands in them); null where its lexer stops: inside a literal or comment. */
export function tokensOf(sql: string): readonly LexicalToken[] | null {
  if (sql === '') return [];
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
