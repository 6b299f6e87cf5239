import type { SourceAside } from './schema-file.js';
import {
  commentsOf,
  isWord,
  skipBlank,
  type SqlToken,
  sqlTokenAt,
  type TokenDialect,
} from '../text/sql/sql-tokens.js';

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
  /** Comments and texts that were passed, in their order; null where nobody asks for them. */
  asides: SourceAside[] | null;
}

/**
 * Splits a text into statements. Understands bodies in `BEGIN … END` and, for MySQL, the client's `DELIMITER` lines.
 * Comments before and between statements belong to none. Never throws.
 */
export function splitSql(text: string, dialect: TokenDialect): readonly SqlPiece[] {
  return piecesOf({ text, dialect, at: 0, delimiter: ';', asides: null });
}

/** The comments and texts between and in the statements that `splitSql` gives. Never throws. */
export function sqlAsides(text: string, dialect: TokenDialect): readonly SourceAside[] {
  const asides: SourceAside[] = [];
  piecesOf({ text, dialect, at: 0, delimiter: ';', asides });
  return asides;
}

function piecesOf(scan: Scan): readonly SqlPiece[] {
  const pieces: SqlPiece[] = [];
  for (;;) {
    passBlank(scan, scan.at);
    if (scan.at >= scan.text.length) return pieces;
    if (takeDelimiter(scan)) continue;
    const piece = takeStatement(scan);
    if (piece !== null) pieces.push(piece);
  }
}

function passBlank(scan: Scan, start: number): void {
  const { text, dialect, asides } = scan;
  scan.at = skipBlank(text, start, dialect);
  if (asides === null) return;
  for (const comment of commentsOf(text, { start, end: scan.at }, dialect))
    asides.push({ kind: 'comment', ...comment });
}

function passToken({ asides }: Scan, { kind, start, end }: SqlToken): void {
  if (kind === 'text' || kind === 'executable') asides?.push({ kind: 'text', start, end });
}

/** A routine is a text as a whole: what stands in it, from that aside on, is its own. */
function passRoutine({ asides }: Scan, first: number | undefined, { start, end }: SqlPiece): void {
  if (asides === null || first === undefined) return;
  const behind = asides.splice(first).filter((aside) => aside.start >= end);
  asides.push({ kind: 'text', start, end }, ...behind);
}

const HAS_DELIMITER_COMMAND: Readonly<Record<TokenDialect, boolean>> = { mysql: true, sqlite: false };

/** `DELIMITER x` is a line of its own and ends without a delimiter. */
function takeDelimiter(scan: Scan): boolean {
  if (!HAS_DELIMITER_COMMAND[scan.dialect]) return false;
  const line = /^DELIMITER[ \t]+(\S+)[^\n]*/i.exec(scan.text.slice(scan.at, scan.at + 200));
  if (line === null) return false;
  scan.delimiter = line[1] ?? ';';
  scan.at += line[0].length;
  return true;
}

function takeStatement(scan: Scan): SqlPiece | null {
  const start = scan.at;
  const firstAside = scan.asides?.length;
  let end = start;
  const body = bodyCounter(scan.delimiter === ';');
  while (scan.at < scan.text.length) {
    if (scan.text.startsWith(scan.delimiter, scan.at) && !body.isOpen()) {
      scan.at += scan.delimiter.length;
      break;
    }
    const token = sqlTokenAt(scan.text, scan.at, scan.dialect);
    body.see(token);
    passToken(scan, token);
    const cut = wordBeforeDelimiter(token, scan.delimiter);
    end = token.start + cut;
    passBlank(scan, end);
  }
  if (end === start) return null;
  const piece = { sql: scan.text.slice(start, end), start, end };
  if (body.isRoutine()) passRoutine(scan, firstAside, piece);
  return piece;
}

/** A delimiter like `$$` may stick to a word, because `$` is a character of names. */
function wordBeforeDelimiter({ kind, text }: SqlToken, delimiter: string): number {
  const at = kind === 'word' && delimiter !== ';' ? text.indexOf(delimiter) : -1;
  return at > 0 ? at : text.length;
}

const WITH_BODY: readonly string[] = ['PROCEDURE', 'FUNCTION', 'TRIGGER', 'EVENT', 'PACKAGE'];

/** Follows the nesting of a routine's body, so that the semicolons inside it end nothing. */
function bodyCounter(isCounting: boolean): {
  see(token: SqlToken): void;
  isOpen(): boolean;
  isRoutine(): boolean;
} {
  const head: string[] = [];
  let hasBody = false;
  let depth = 0;
  let previous = '';
  return {
    isOpen: () => depth > 0,
    isRoutine: () => hasBody && isRoutineHead(head),
    see: (token) => {
      const word = token.kind === 'word' ? token.text.toUpperCase() : token.text;
      if (head.length < 12) head.push(word);
      hasBody ||= head[0] === 'CREATE' && isWord(token, ...WITH_BODY);
      if (isCounting && hasBody) depth = Math.max(0, depth + stepOf(word, previous));
      previous = word;
    },
  };
}

/** False for a table or view that only mentions such a word, as the name of a column say. */
function isRoutineHead(head: readonly string[]): boolean {
  const kind = head.find((word) => WITH_BODY.includes(word) || ['TABLE', 'VIEW', 'INDEX'].includes(word));
  return kind !== undefined && WITH_BODY.includes(kind);
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
