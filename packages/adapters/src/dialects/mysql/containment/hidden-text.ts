import { isSign, type SqlToken, sqlTokens } from '@lockstep/core/text/sql/sql-tokens.js';
import type { Refusal } from '@lockstep/core/source/statement-verdicts.js';

const PLAIN = 'Write it out: without the comment around it, or without its content.';

/**
 * Why a statement might be read by the server in another way than it is read here; null where both read the same. What
 * is judged must be what runs.
 */
export function hiddenTextOf(sql: string): Refusal | null {
  const tokens = sqlTokens(sql, 'mysql');
  if (tokens.some(isTwofold)) {
    return {
      reason: 'a comment that the server runs holds another comment or an open quote',
      instead: PLAIN,
    };
  }
  if (hasStrayEnd(tokens)) {
    return { reason: 'there is a comment end ("*/") without an open comment', instead: PLAIN };
  }
  if (tokens.some(isOpenQuote)) {
    return { reason: 'a quote is not closed', instead: 'Close the quote.' };
  }
  return null;
}

/** Servers disagree about where such a comment ends: by version, by nesting, and inside a quote. */
function isTwofold({ kind, text }: SqlToken): boolean {
  if (kind !== 'executable') return false;
  const inner = innerOf(text);
  return inner === null || inner.includes('/*') || sqlTokens(inner, 'mysql').some(isOpenQuote);
}

/** What stands in a comment that the server runs; null where it is not closed. */
export function innerOf(comment: string): string | null {
  return /^\/\*M?!\d*([\s\S]*)\*\/$/.exec(comment)?.[1] ?? null;
}

function hasStrayEnd(tokens: readonly SqlToken[]): boolean {
  return tokens.some((token, index) => {
    const next = tokens[index + 1];
    return isSign(token, '*') && isSign(next, '/') && token.end === next?.start;
  });
}

const QUOTES: Readonly<Record<string, RegExp>> = {
  "'": /'(?:[^'\\]|\\[\s\S]|'')*'$/,
  '"': /"(?:[^"\\]|\\[\s\S]|"")*"$/,
  '`': /^`(?:[^`]|``)*`$/,
};

function isOpenQuote({ kind, text }: SqlToken): boolean {
  if (kind !== 'text' && kind !== 'name') return false;
  const quote = text.charAt(text.search(/['"`]/));
  return QUOTES[quote]?.test(text) !== true;
}
