import type { StyledText, TerminalRow } from './terminal-rows.js';

const FONT_SIZE = 14;
/** The advance of the widest common monospace fonts at this size, so that no text runs into its neighbour. */
const CELL = 8.43;
const LINE = 20;
const PADDING = 20;
const BAR = 36;

const FONTS = 'ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono, monospace';
const DOTS = ['#ff5f57', '#febc2e', '#28c840'];
const COLOURS = [
  ...['#484f58', '#ff7b72', '#3fb950', '#d29922', '#58a6ff', '#bc8cff', '#39c5cf', '#b1bac4'],
  ...['#6e7681', '#ffa198', '#56d364', '#e3b341', '#79c0ff', '#d2a8ff', '#56d4dd', '#ffffff'],
];

/** A picture of a dark terminal window with these rows; the title is read out instead of it. Ends with a newline. */
export function terminalSvg(
  rows: readonly TerminalRow[],
  { columns, title }: { readonly columns: number; readonly title: string },
): string {
  const width = Math.ceil(columns * CELL) + 2 * PADDING;
  const height = BAR + rows.length * LINE + PADDING;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="10" fill="#0d1117" stroke="#30363d"/>`,
    ...DOTS.map((fill, index) => `<circle cx="${PADDING + 6 + index * 20}" cy="20" r="6" fill="${fill}"/>`),
    `<g font-family="${FONTS}" font-size="${FONT_SIZE}" fill="#d1d7e0" xml:space="preserve">`,
    ...rows.flatMap((row, index) => rowText(row, BAR + index * LINE + FONT_SIZE)),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

/** No element where the row shows nothing. */
function rowText(row: TerminalRow, y: number): readonly string[] {
  const spans = row.map(span).join('');
  return spans === '' ? [] : [`<text y="${y}">${spans}</text>`];
}

/** Each begins at its own column, whatever the font of the reader does to those before it. */
function span(part: StyledText): string {
  const text = part.text.trim();
  if (text === '') return '';
  const column = part.column + part.text.indexOf(text);
  const attributes = [
    ` x="${round(PADDING + column * CELL)}"`,
    ` textLength="${round([...text].length * CELL)}"`,
    part.colour === null ? '' : ` fill="${COLOURS[part.colour] ?? ''}"`,
    part.isBold ? ' font-weight="bold"' : '',
    part.isDim ? ' fill-opacity="0.65"' : '',
  ];
  return `<tspan${attributes.join('')}>${escaped(text)}</tspan>`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
