import { isSign, isWord, type SqlToken } from '@lockstep/core/text/sql/sql-tokens.js';

export type Tokens = readonly SqlToken[];

/** Index of the bracket that closes the one at `open`; the end where none does. */
export function closingAt(tokens: Tokens, open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at += 1) {
    if (isSign(tokens[at], '(')) depth += 1;
    if (isSign(tokens[at], ')')) depth -= 1;
    if (depth === 0) return at;
  }
  return tokens.length;
}

/** What stands between the bracket at `open` and the one that closes it. */
export function groupAt(tokens: Tokens, open: number): Tokens {
  return tokens.slice(open + 1, closingAt(tokens, open));
}

/** The parts of a list, split at commas outside of brackets. */
export function splitAtCommas(tokens: Tokens): readonly Tokens[] {
  const parts: SqlToken[][] = [[]];
  for (let at = 0; at < tokens.length; at += 1) {
    const end = isSign(tokens[at], '(') ? closingAt(tokens, at) : at;
    if (isSign(tokens[at], ',')) parts.push([]);
    else parts.at(-1)?.push(...tokens.slice(at, end + 1));
    at = end;
  }
  return parts.filter((part) => part.length > 0);
}

/** An expression without the brackets around all of it. */
export function withoutBrackets(tokens: Tokens): Tokens {
  const isWrapped = isSign(tokens[0], '(') && closingAt(tokens, 0) === tokens.length - 1;
  return isWrapped && tokens.length > 2 ? withoutBrackets(tokens.slice(1, -1)) : tokens;
}

/** True where these keywords stand at `at`, one after the other. */
export function wordsAt(tokens: Tokens, at: number, ...words: readonly string[]): boolean {
  return words.every((word, index) => isWord(tokens[at + index], word));
}

/** Index of the first token outside of brackets that is one of these keywords; -1 where there is none. */
export function findWord(tokens: Tokens, from: number, ...words: readonly string[]): number {
  for (let at = from; at < tokens.length; at += 1) {
    if (isSign(tokens[at], '(')) at = closingAt(tokens, at);
    else if (isWord(tokens[at], ...words)) return at;
  }
  return -1;
}

/** True for a token that can name something: SQLite takes a string as a name too. */
export function isName(token: SqlToken | undefined): token is SqlToken {
  return token !== undefined && ['word', 'name', 'text'].includes(token.kind);
}
