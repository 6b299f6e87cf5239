import { visible } from '../visible.js';

/** A word of a statement in capitals, or a name, quoted or not, with its parts; other signs stand for themselves. */
export interface StatementToken {
  readonly word: string;
  /** As people read it: without quotes where it needs none, and visible. */
  readonly name: string;
}

const MOST_READ = 20_000;

const SKIPPED = /\s+|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y;
const TEXT = /[eE]?'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)|\$([A-Za-z_]\w*)?\$[\s\S]*?(?:\$\1\$|$)/y;
const PART = String.raw`(?:"(?:[^"]|"")*"|` + '`(?:[^`]|``)*`' + String.raw`|[\p{L}_][\p{L}\p{N}_$]*)`;
const NAME = new RegExp(String.raw`${PART}(?:\s*\.\s*${PART})*`, 'uy');

/** The words and names of a statement of any dialect, as far as a heading needs them; strings are left out. */
export function statementTokens(sql: string): readonly StatementToken[] {
  const text = sql.slice(0, MOST_READ);
  const tokens: StatementToken[] = [];
  for (let at = 0; at < text.length;) {
    const skipped = matchAt(SKIPPED, text, at) ?? matchAt(TEXT, text, at);
    const name = skipped === null ? matchAt(NAME, text, at) : null;
    if (name !== null) tokens.push(nameToken(name));
    else if (skipped === null) tokens.push({ word: text.charAt(at), name: '' });
    at += Math.max(1, (skipped ?? name ?? '').length);
  }
  return tokens;
}

function nameToken(text: string): StatementToken {
  const parts = [...text.matchAll(new RegExp(PART, 'gu'))].map(([part]) => readable(part));
  const isBare = !/["`]/.test(text);
  return { word: isBare ? text.toUpperCase() : '', name: parts.join('.') };
}

function readable(part: string): string {
  const quote = part.charAt(0);
  if (quote !== '"' && quote !== '`') return part;
  const inner = part.slice(1, -1).replaceAll(quote + quote, quote);
  return /^[a-z_][a-z0-9_$]*$/.test(inner) ? inner : `"${visible(inner)}"`;
}

function matchAt(form: RegExp, text: string, at: number): string | null {
  form.lastIndex = at;
  return form.exec(text)?.[0] ?? null;
}

/** The word at a place of some tokens; empty where there is none, or a quoted name. */
export function wordAt(tokens: readonly StatementToken[], index: number): string {
  return tokens[index]?.word ?? '';
}

/** The name at a place of some tokens; empty where there is none. */
export function nameAt(tokens: readonly StatementToken[], index: number): string {
  return tokens[index]?.name ?? '';
}

/** Words between a verb and a thing that say nothing about its kind. */
const FILLERS =
  /^(?:OR|REPLACE|UNIQUE|FULLTEXT|SPATIAL|TEMPORARY|TEMP|UNLOGGED|RECURSIVE|IF|NOT|EXISTS|CONCURRENTLY|ONLY|VIRTUAL)$/;

/** What is left of some tokens without the fillers at their head. */
export function withoutFillers(tokens: readonly StatementToken[]): readonly StatementToken[] {
  const first = tokens.findIndex(
    ({ word }, index) =>
      !FILLERS.test(word) && !(word === 'CONSTRAINT' && wordAt(tokens, index + 1) === 'TRIGGER'),
  );
  return tokens.slice(Math.max(0, first));
}
