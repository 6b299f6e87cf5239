import type { Ratio } from './statistics.js';

const HEAD = ['measurement', 'numerator', 'ms', 'denominator', 'ms', 'ratio', 'pairs', 'runs'];
const IS_NUMBER = [false, false, true, false, true, true, true, true];

/** The rows as a Markdown table, columns aligned for reading as plain text, too. */
export function ratioTable(ratios: readonly Ratio[]): string {
  const lines = [HEAD, ...ratios.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((cells) => (cells[column] ?? '').length)));
  const rule = widths.map((width, column) =>
    IS_NUMBER[column] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  );
  const [head, ...body] = lines.map((cells) =>
    cells.map((cell, column) => padded(cell, widths[column] ?? 0, column)),
  );
  return [head ?? [], rule, ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function cellsOf(row: Ratio): readonly string[] {
  return [
    row.name,
    `\`${row.numerator}\``,
    row.numeratorMs.toFixed(0),
    `\`${row.denominator}\``,
    row.denominatorMs.toFixed(0),
    row.ratio.toFixed(2),
    `${row.lowest.toFixed(2)}–${row.highest.toFixed(2)}`,
    String(row.runs),
  ];
}

function padded(cell: string, width: number, column: number): string {
  return IS_NUMBER[column] ? cell.padStart(width) : cell.padEnd(width);
}
