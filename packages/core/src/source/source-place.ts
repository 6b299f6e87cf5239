import type { SourcePlace, SourceStatement } from './schema-file.js';

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
export function placeAt(file: { readonly path: string; readonly text: string }, offset: number): SourcePlace {
  return { path: file.path, ...advance({ line: 1, column: 1 }, file.text, offset) };
}

/** The place right after `text` where `text` begins at a place; for going through a file once. */
export function placeAfter(from: SourcePlace, text: string): SourcePlace {
  return { path: from.path, ...advance(from, text, Infinity) };
}

/** The place in its file of the character at `offset` (code points, from 0) of a statement's own text. */
export function placeWithin(statement: SourceStatement, offset: number): SourcePlace {
  return { path: statement.place.path, ...advance(statement.place, statement.sql, offset) };
}

/** How a place is written in messages: `db/schema/001_init.sql:3:14`. */
export function describePlace(place: SourcePlace): string {
  return `${place.path}:${place.line}:${place.column}`;
}
