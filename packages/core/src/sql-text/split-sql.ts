import { isWord, skipBlank, type SqlToken, sqlTokenAt, type TokenDialect } from './sql-tokens.js';

/** One statement of a text, without its delimiter, with the offsets of its first character and of the one behind it. */
export interface SqlPiece {
  readonly sql: string;
  readonly start: number;
  readonly end: number;
}

interface Scan {
  readonly text: string;
  readonly dialect: TokenDialect;
  at: number;
  delimiter: string;
}

/**
 * Splits a text into statements. Understands bodies in `BEGIN … END` and, for MySQL, the client's `DELIMITER` lines.
 * Comments before and between statements belong to none. Never throws.
 */
export function splitSql(text: string, dialect: TokenDialect): readonly SqlPiece[] {
  const scan: Scan = { text, dialect, at: 0, delimiter: ';' };
  const pieces: SqlPiece[] = [];
  for (;;) {
    scan.at = skipBlank(text, scan.at, dialect);
    if (scan.at >= text.length) return pieces;
    if (takeDelimiter(scan)) continue;
    const piece = takeStatement(scan);
    if (piece !== null) pieces.push(piece);
  }
}

/** `DELIMITER x` is a line of its own and ends without a delimiter. */
function takeDelimiter(scan: Scan): boolean {
  if (scan.dialect !== 'mysql') return false;
  const line = /^DELIMITER[ \t]+(\S+)[^\n]*/i.exec(scan.text.slice(scan.at, scan.at + 200));
  if (line === null) return false;
  scan.delimiter = line[1] ?? ';';
  scan.at += line[0].length;
  return true;
}

function takeStatement(scan: Scan): SqlPiece | null {
  const start = scan.at;
  let end = start;
  const body = bodyCounter(scan.delimiter === ';');
  while (scan.at < scan.text.length) {
    if (scan.text.startsWith(scan.delimiter, scan.at) && !body.isOpen()) {
      scan.at += scan.delimiter.length;
      break;
    }
    const token = sqlTokenAt(scan.text, scan.at, scan.dialect);
    body.see(token);
    const cut = wordBeforeDelimiter(token, scan.delimiter);
    end = token.start + cut;
    scan.at = skipBlank(scan.text, end, scan.dialect);
  }
  return end === start ? null : { sql: scan.text.slice(start, end), start, end };
}

/** A delimiter like `$$` may stick to a word, because `$` is a character of names. */
function wordBeforeDelimiter({ kind, text }: SqlToken, delimiter: string): number {
  const at = kind === 'word' && delimiter !== ';' ? text.indexOf(delimiter) : -1;
  return at > 0 ? at : text.length;
}

const WITH_BODY: readonly string[] = ['PROCEDURE', 'FUNCTION', 'TRIGGER', 'EVENT', 'PACKAGE'];

/** Follows the nesting of a routine's body, so that the semicolons inside it end nothing. */
function bodyCounter(isCounting: boolean): { see(token: SqlToken): void; isOpen(): boolean } {
  const head: string[] = [];
  let hasBody = false;
  let depth = 0;
  let previous = '';
  return {
    isOpen: () => depth > 0,
    see: (token) => {
      const word = token.kind === 'word' ? token.text.toUpperCase() : token.text;
      if (head.length < 12) head.push(word);
      hasBody ||= head[0] === 'CREATE' && isWord(token, ...WITH_BODY);
      if (isCounting && hasBody) depth = Math.max(0, depth + stepOf(word, previous));
      previous = word;
    },
  };
}

/** `END IF`, `END LOOP`, … close what is not counted; `END CASE` closes with its `END`. */
function stepOf(word: string, previous: string): number {
  if (previous === 'END') {
    if (['IF', 'LOOP', 'WHILE', 'REPEAT', 'FOR'].includes(word)) return 1;
    if (word === 'CASE') return 0;
  }
  if (word === 'BEGIN' || word === 'CASE') return 1;
  return word === 'END' ? -1 : 0;
}
