/** How text looks; `colour` is 0 to 15 in the order of ANSI, null for the terminal's own. */
export interface TextStyle {
  readonly colour: number | null;
  readonly isBold: boolean;
  readonly isDim: boolean;
}

/** Text of one style in a row; `column` counts from 0. */
export interface StyledText extends TextStyle {
  readonly column: number;
  readonly text: string;
}

/** One row of a terminal, from left to right; empty for an empty row. */
export type TerminalRow = readonly StyledText[];

const PLAIN: TextStyle = { colour: null, isBold: false, isDim: false };
const TAB_STOP = 8;
const TOKEN = /\u001b\[([\d;]*)m|[^]/gu;

/**
 * The rows that a terminal this wide shows of an output: colours and bold read, tabs filled, long lines broken at the
 * edge. Every character takes one column. Throws a plain `Error` for other escape sequences and control characters, so
 * that nothing is lost in silence.
 */
export function terminalRows(output: string, columns: number): readonly TerminalRow[] {
  const rows: StyledText[][] = [[]];
  let style = PLAIN;
  for (const [token, codes] of output.replace(/\n$/, '').matchAll(TOKEN)) {
    if (codes !== undefined) style = codes.split(';').map(Number).reduce(withCode, style);
    else if (token === '\n') rows.push([]);
    else putText(rows, { ...style, text: token, columns });
  }
  return rows.map(joined);
}

function withCode(style: TextStyle, code: number): TextStyle {
  if (code === 0) return PLAIN;
  if (code === 1) return { ...style, isBold: true };
  if (code === 2) return { ...style, isDim: true };
  if (code === 22) return { ...style, isBold: false, isDim: false };
  return { ...style, colour: colourOf(code) };
}

function colourOf(code: number): number | null {
  if (code === 39) return null;
  if (code >= 30 && code <= 37) return code - 30;
  if (code >= 90 && code <= 97) return code - 90 + 8;
  throw new Error(`The picture does not know the SGR code ${code}.`);
}

function putText(
  rows: StyledText[][],
  { text, columns, ...style }: TextStyle & { readonly text: string; readonly columns: number },
): void {
  const column = rows.at(-1)?.length ?? 0;
  if (text === '\t') {
    const end = Math.min(columns, column + TAB_STOP - (column % TAB_STOP));
    for (let at = column; at < end; at += 1) putText(rows, { ...style, text: ' ', columns });
    return;
  }
  if (/\p{Cc}/u.test(text)) throw new Error(`The picture does not know ${JSON.stringify(text)}.`);
  if (column === columns) rows.push([{ ...style, column: 0, text }]);
  else rows.at(-1)?.push({ ...style, column, text });
}

/** Neighbours that look alike become one. */
function joined(cells: readonly StyledText[]): TerminalRow {
  return cells.reduce<StyledText[]>((row, cell) => {
    const last = row.at(-1);
    if (last === undefined || !isAlike(last, cell)) return [...row, cell];
    return [...row.slice(0, -1), { ...last, text: last.text + cell.text }];
  }, []);
}

function isAlike(one: TextStyle, other: TextStyle): boolean {
  return one.colour === other.colour && one.isBold === other.isBold && one.isDim === other.isDim;
}
