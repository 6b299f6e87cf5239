import type { Place } from '../text/place.js';
import type { SourceStatement } from './schema-file.js';

interface LineAndColumn {
  readonly line: number;
  readonly column: number;
}

/** Walks `count` code points of `text` from a place; CRLF, LF and a lone CR each end one line. */
function advance(from: LineAndColumn, text: string, count: number): LineAndColumn {
  let { line, column } = from;
  let left = count;
  let previous = '';
  for (const character of text) {
    if (left <= 0) break;
    left -= 1;
    if (character === '\r' || (character === '\n' && previous !== '\r')) {
      line += 1;
      column = 1;
    } else if (character !== '\n' && !(character === '\uFEFF' && line === 1 && column === 1)) {
      column += 1;
    }
    previous = character;
  }
  return { line, column };
}

/** The place of the character at `offset` (code points, from 0); a byte order mark takes no column. */
export function placeAt(file: { readonly path: string; readonly text: string }, offset: number): Place {
  return { file: file.path, ...advance({ line: 1, column: 1 }, file.text, offset) };
}

/** The place right after `text` where `text` begins at a place; for going through a file once. */
export function placeAfter(from: Place, text: string): Place {
  return { file: from.file, ...advance(from, text, Infinity) };
}

/** The place in its file of the character at `offset` (code points, from 0) of a statement's own text. */
export function placeWithin(statement: SourceStatement, offset: number): Place {
  return { file: statement.place.file, ...advance(statement.place, statement.sql, offset) };
}

/** The place of the first sign of a line (from 1), for what is known by its line alone. */
export function placeOfLine(file: { readonly path: string; readonly text: string }, line: number): Place {
  const [blank = ''] = /^\s*/.exec(file.text.split(/\r\n|\r|\n/)[line - 1] ?? '') ?? [];
  return { file: file.path, line, column: [...blank].length + 1 };
}
