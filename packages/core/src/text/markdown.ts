import { visible, visibleLines } from './visible.js';

/** What begins markup anywhere in a line: emphasis, code, links, images, HTML, entities, mathematics, tables. */
const MARKUP = /[\\`*_[\]<>&~|$@]/g;

/** What begins a block where a text begins: a heading, a list, a quote, a rule. */
const BLOCK_START = /^(\d{1,9})?(?=[#+=.)-])/;

/** Text from outside between words of ours: it reads as itself, and is not a link, HTML or a heading. */
export function markdownInline(text: string): string {
  return visible(text)
    .replace(MARKUP, '\\$&')
    .replaceAll('://', '\\://')
    .replace(/\b(www)\./gi, '$1\\.')
    .replace(BLOCK_START, '$1\\')
    .replace(/^ +| +$/g, (blanks) => '&#32;'.repeat(blanks.length));
}

/** Text from outside as a code span, which nothing in it can end. */
export function markdownCode(text: string): string {
  const shown = visible(text);
  if (shown === '') return '` `';
  const ticks = '`'.repeat(longestRun(shown) + 1);
  // A renderer takes one blank off each end where both have one.
  const pad = /^`|`$/.test(shown) || (/^ .* $/.test(shown) && /[^ ]/.test(shown)) ? ' ' : '';
  return `${ticks}${pad}${shown}${pad}${ticks}`;
}

/** Text from outside in a cell of a table, as words. */
export function markdownCell(text: string): string {
  return markdownInline(text).replaceAll('\\|', '&#124;').replaceAll('\\\\', '&#92;');
}

/** Text from outside in a cell of a table, as code; renderers disagree about bars and backslashes in such code. */
export function markdownCodeCell(text: string): string {
  return /[|\\]/.test(visible(text)) ? markdownCell(text) : markdownCode(text);
}

/** A block of code with the lines of a text from outside; the fence is longer than any run of backticks in it. */
export function markdownFence(text: string, language: 'sql' | 'text'): string {
  const shown = visibleLines(text);
  const fence = '`'.repeat(Math.max(3, longestRun(shown) + 1));
  return `${fence}${language}\n${shown}\n${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
}
