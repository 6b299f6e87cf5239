import type { Place } from '../text/place.js';
import type { SchemaFile } from './schema-file.js';

/** Longest piece of a source line that is shown; dumps have lines of many thousand characters. */
const WIDEST = 120;

const ZERO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
const DOUBLE_WIDTH =
  /^[\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]$/u;

const MENTIONS_SECRET = /pass|pwd|secret|token|conninfo|connection|:\/\//i;
const LITERAL = /'((?:[^']|'')*)('|$)/g;

/** A line of source as it may be shown, and what was hidden in it. */
interface ShownLine {
  readonly text: string;
  readonly hidden: readonly string[];
}

/**
 * The source line of a place with a caret below its column, for a terminal's fixed-width font. Literals on a line that
 * speaks of a password are shown as asterisks. Empty text where the file has no such line.
 */
export function sourceExcerpt(file: SchemaFile, place: Place): string {
  const source = sourceLine(file, place.line);
  if (source === null) return '';
  const characters = [...hideLiterals(source).text];
  const start = Math.max(0, Math.min(place.column - 1 - WIDEST / 2, characters.length - WIDEST));
  const shown = characters.slice(start, start + WIDEST);
  const lead = start > 0 ? '…' : '';
  const tail = start + WIDEST < characters.length ? '…' : '';
  const before = shown.slice(0, place.column - 1 - start);
  const padding =
    before.map(blankOf).join('') + ' '.repeat(Math.max(0, place.column - 1 - start - shown.length));
  const gutter = String(place.line);
  return [
    `${gutter} | ${lead}${shown.join('')}${tail}`,
    `${' '.repeat(gutter.length)} | ${' '.repeat(lead.length)}${padding}^`,
  ].join('\n');
}

/** A server's or parser's message about a place, without the literals that the place's line must not show. */
export function withoutHiddenLiterals(message: string, file: SchemaFile, place: Place): string {
  const source = sourceLine(file, place.line);
  if (source === null) return message;
  return hideLiterals(source).hidden.reduce(
    (text, literal) => text.replaceAll(`'${literal}`, "'****").replaceAll(`"${literal}`, '"****'),
    message,
  );
}

function sourceLine(file: SchemaFile, line: number): string | null {
  return file.text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)[line - 1] ?? null;
}

function hideLiterals(line: string): ShownLine {
  if (!MENTIONS_SECRET.test(line)) return { text: line, hidden: [] };
  const hidden: string[] = [];
  const text = line.replace(LITERAL, (_, content: string, end: string) => {
    if (content.trim().length > 0) hidden.push(content);
    return `'${'*'.repeat([...content].length)}${end}`;
  });
  return { text, hidden };
}

/** White space as wide as the character is on a terminal; a tab stays one, so that it ends where the source's does. */
function blankOf(character: string): string {
  if (character === '\t') return '\t';
  if (ZERO_WIDTH.test(character)) return '';
  return DOUBLE_WIDTH.test(character) ? '  ' : ' ';
}
