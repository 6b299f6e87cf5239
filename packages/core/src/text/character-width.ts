/**
 * Characters that a terminal draws over two cells: those that are Wide or Fullwidth in EastAsianWidth.txt of Unicode 16,
 * with the gaps in their blocks, and emoji. It is no harm to count one too many: its line is broken earlier.
 */
const WIDE =
  /[\p{Emoji_Presentation}\u1100-\u115f\u2329\u232a\u2630-\u2637\u268a-\u268f\u2e80-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{1b2ff}\u{1d300}-\u{1d376}\u{1f000}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const TAB = 8;

/**
 * How many cells a terminal gives at most to a character with its marks that stands in this column; none to a colour. A
 * mark counts too: a spacing one takes a cell, and so does any that is newer than the terminal.
 */
export function widthOf(piece: string, column: number): number {
  if (piece.startsWith('\u001b')) return 0;
  if (piece === '\t') return TAB - (column % TAB);
  const [base = '', ...marks] = piece;
  return (WIDE.test(base) ? 2 : 1) + marks.length;
}
