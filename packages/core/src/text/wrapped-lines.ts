import { widthOf } from './character-width.js';

/** A command line of ours, behind `Next:`. */
const COMMAND = /^ {2}(?=(?:lockstep|npx|npm|pnpm|yarn|bunx?) )/;
/** A command behind what has to be done first; no word of it is quoted. */
const NOTED = /^( {2}.*:) ((?:lockstep|npx|npm|pnpm|yarn|bunx?)(?: [\w@%+=:,./<>-]+)+)$/;
/** A word as a shell splits it, or the comment at the end. */
const WORD = / ?#.*|(?:'[^']*'|"[^"]*"|\\.|[^\s'"\\])+/g;
/** Where a row of a command goes on. */
const ONWARD = '    ';
/** How what goes on begins. */
const ONWARD_MARK = '↪ ';

/**
 * Breaks lines that are longer than a terminal is wide, and begins what goes on with `↪` under the line it belongs to. A
 * terminal would go on in its first column, where a long name could look like a line of ours. A line breaks behind a blank
 * where its second half has one. Commands to copy, behind `Next:`, are broken between words with the `\` of a shell, so
 * that they can still be copied; JSON stays whole.
 */
export function wrappedLines(text: string, columns: number): string {
  if (columns < 20 || text.startsWith('{"')) return text;
  let isNext = false;
  const lines = text.split('\n').flatMap((line) => {
    isNext = line === 'Next:' || (isNext && line.startsWith('  '));
    const rows = isNext ? stepRows(line, columns) : [line];
    return rows.map((row) => (isShort(row, columns) ? row : wrapped(row, columns)));
  });
  return lines.join('\n');
}

/** No character but a tab takes more than two cells. */
function isShort(line: string, columns: number): boolean {
  return line.length * 2 <= columns && !line.includes('\t');
}

/** A next step as rows: what is too long in one has its command in rows of its own, to be copied. */
function stepRows(line: string, columns: number): readonly string[] {
  if (textWidth(line) <= columns) return [line];
  if (COMMAND.test(line)) return commandRows(line, columns);
  const [, note, command] = NOTED.exec(line) ?? [];
  if (note === undefined || command === undefined) return [line];
  return [note, ...commandRows(`  ${command}`, columns - 2).map((row) => `  ${row}`)];
}

/** A command as rows that a shell reads as one; a word that is wider than the terminal is a row of its own. */
function commandRows(line: string, columns: number): readonly string[] {
  const words = line.match(WORD) ?? [];
  if (textWidth(line) <= columns || `  ${words.join(' ')}` !== line) return [line];
  const rows: string[] = [];
  let row = ' ';
  for (const word of words) {
    const isFirst = row.trim() === '';
    if (isFirst || textWidth(`${row} ${word} \\`) <= columns) row += ` ${word}`;
    else {
      rows.push(`${row} \\`);
      row = `${ONWARD}${word.trimStart()}`;
    }
  }
  return [...rows, row];
}

function wrapped(line: string, columns: number): string {
  const indent = Math.min(Math.max(line.search(/[^ ]/), 0), columns / 2);
  const onward = indent + ONWARD_MARK.length;
  const rows: string[] = [];
  let row = '';
  let column = 0;
  /** Behind the last blank of the second half of the row. */
  let blank = 0;
  for (const piece of piecesOf(line)) {
    if (column + widthOf(piece, column) > columns) {
      const word = blank === 0 ? '' : row.slice(blank);
      const isMoved = word !== '' && textWidth(word + piece, onward) <= columns;
      rows.push(isMoved ? row.slice(0, blank) : row);
      row = isMoved ? word : '';
      column = textWidth(row, onward);
      blank = 0;
    }
    row += piece;
    column += widthOf(piece, column);
    if (piece === ' ' && column > columns / 2) blank = row.length;
  }
  return [...rows, row].join(`\n${' '.repeat(indent)}${ONWARD_MARK}`);
}

/** In which column a text ends that begins in this one. */
function textWidth(text: string, start = 0): number {
  return piecesOf(text).reduce((column, piece) => column + widthOf(piece, column), start);
}

/** What is drawn together: colours, and characters with their marks. */
function piecesOf(line: string): readonly string[] {
  return line.match(/\u001b\[\d+m|[\s\S]\p{M}{0,4}/gu) ?? [];
}
