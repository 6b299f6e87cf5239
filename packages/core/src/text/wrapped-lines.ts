/** Characters that a terminal draws over two cells. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6\ufe0f]/u;
const TAB = 8;

/**
 * Breaks lines that are longer than a terminal is wide, and begins what goes on with `↪` under the line it belongs to. A
 * terminal would go on in its first column, where a long name could look like a line of ours. Commands to copy, behind
 * `Next:`, stay whole, and so does JSON.
 */
export function wrappedLines(text: string, columns: number): string {
  if (columns < 20 || text.startsWith('{"')) return text;
  let isCommand = false;
  const lines = text.split('\n').map((line) => {
    isCommand = line === 'Next:' || (isCommand && line.startsWith('  '));
    return isCommand || line.length * 2 <= columns ? line : wrapped(line, columns);
  });
  return lines.join('\n');
}

function wrapped(line: string, columns: number): string {
  const indent = Math.min(/^ */.exec(line)?.[0].length ?? 0, columns / 2);
  const head = `\n${' '.repeat(indent)}↪ `;
  let column = 0;
  let shown = '';
  for (const [piece] of line.matchAll(/\u001b\[\d+m|[\s\S]/gu)) {
    const width = widthOf(piece, column);
    if (column + width > columns) {
      shown += head;
      column = indent + 2;
    }
    shown += piece;
    column += width;
  }
  return shown;
}

function widthOf(piece: string, column: number): number {
  if (piece.startsWith('\u001b')) return 0;
  if (piece === '\t') return TAB - (column % TAB);
  if (/^\p{M}$/u.test(piece) && piece !== '\ufe0f') return 0;
  return WIDE.test(piece) ? 2 : 1;
}
