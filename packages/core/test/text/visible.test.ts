import { expect, test } from 'vitest';
import { jsonText, typescriptComment, typescriptString } from '../../src/text/code-text.js';
import { screenText } from '../../src/text/screen-text.js';
import { visible, visibleLines } from '../../src/text/visible.js';
import { visibleValue } from '../../src/text/visible-value.js';
import { HOSTILE_TEXTS } from './hostile-texts.js';

/** Everything a terminal draws as itself in one cell or two, and nothing else. */
const ACTS_OR_HIDES =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u00a0\u2800]|^\p{M}|\p{M}{5}/u;

test.each(HOSTILE_TEXTS)('shows %s as an escape', (_, text) => {
  const shown = visible(text);
  expect(shown).not.toMatch(ACTS_OR_HIDES);
  expect(shown).not.toBe(text);
  expect(visible(shown)).toBe(shown);
  expect(screenText(text).replaceAll(/[\n\t]|\u001b\[(?:32|39)m/g, '')).not.toMatch(ACTS_OR_HIDES);
});

test.each([
  ['a\u202eb', String.raw`a\u{202e}b`],
  ['a\u001b[2Kb', String.raw`a\x1b[2Kb`],
  ['a\nb\tc\rd', String.raw`a\nb\tc\rd`],
  ['\u{e0041}', String.raw`\u{e0041}`],
])('writes %j as %s', (text, shown) => {
  expect(visible(text)).toBe(shown);
});

test.each([
  'public.users',
  'größe',
  'naïve',
  'テーブル',
  '表',
  'Ελληνικά',
  'שלום',
  'हिन्दी',
  '❤️',
  '👍',
  'a "b" \'c\' `d`',
])('leaves %s alone', (text) => {
  expect(visible(text)).toBe(text);
});

test('keeps the lines and tabs of SQL, and nothing else that acts', () => {
  expect(visibleLines('a\r\n\tb\u001b\rc')).toBe('a\n\tb\\x1b\\rc');
});

test('lets nothing but our own colours through the net', () => {
  expect(screenText('\u001b[31mred\u001b[39m \u001b[8mhidden\u001b[0m\n')).toBe(
    '\u001b[31mred\u001b[39m \\x1b[8mhidden\\x1b[0m\n',
  );
});

test('makes every string of a value visible, with the lines of its SQL kept', () => {
  expect(visibleValue({ a: ['x\ny', 1, null], sql: 'x\ny\u001b', n: { why: 'x\ny', b: true } })).toEqual({
    a: ['x\\ny', 1, null],
    sql: 'x\ny\\x1b',
    n: { why: 'x\ny', b: true },
  });
});

test.each(HOSTILE_TEXTS)('says %s in JSON and in TypeScript without it being there', (_, text) => {
  const json = jsonText({ text });
  expect(json).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
  expect(JSON.parse(json)).toEqual({ text });
  expect(JSON.parse(typescriptString(text))).toBe(text);
  expect(typescriptComment(`${text} */ x`)).not.toMatch(/\*\/|[\n\r\u2028\u2029]/);
});
