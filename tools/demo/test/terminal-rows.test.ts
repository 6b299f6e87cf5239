import { expect, test } from 'vitest';
import { terminalRows } from '../src/terminal-rows.js';

const PLAIN = { colour: null, isBold: false, isDim: false };

test('reads colours, bold and dim, each until it is taken back', () => {
  expect(terminalRows('\u001b[1;31ma\u001b[22mb\u001b[39m \u001b[2mc\u001b[0md\u001b[92me\n', 80)).toEqual([
    [
      { ...PLAIN, column: 0, text: 'a', colour: 1, isBold: true },
      { ...PLAIN, column: 1, text: 'b', colour: 1 },
      { ...PLAIN, column: 2, text: ' ' },
      { ...PLAIN, column: 3, text: 'c', isDim: true },
      { ...PLAIN, column: 4, text: 'd' },
      { ...PLAIN, column: 5, text: 'e', colour: 10 },
    ],
  ]);
});

test('takes an empty code, which git writes, for a reset', () => {
  expect(terminalRows('\u001b[36ma\u001b[mb', 80)).toEqual([
    [
      { ...PLAIN, column: 0, text: 'a', colour: 6 },
      { ...PLAIN, column: 1, text: 'b' },
    ],
  ]);
});

test('keeps a style over a line break and an empty row', () => {
  expect(terminalRows('\u001b[32ma\n\nb', 80)).toEqual([
    [{ ...PLAIN, column: 0, text: 'a', colour: 2 }],
    [],
    [{ ...PLAIN, column: 0, text: 'b', colour: 2 }],
  ]);
});

test('breaks a line at the edge and not one that just fits', () => {
  expect(terminalRows('abcd\nefghi⚠\n', 4)).toEqual([
    [{ ...PLAIN, column: 0, text: 'abcd' }],
    [{ ...PLAIN, column: 0, text: 'efgh' }],
    [{ ...PLAIN, column: 0, text: 'i⚠' }],
  ]);
});

test('fills a tab up to its stop, at most to the edge', () => {
  expect(terminalRows('16:\tx', 80)).toEqual([[{ ...PLAIN, column: 0, text: '16:     x' }]]);
  expect(terminalRows('abcdefghi\tx', 10)).toEqual([
    [{ ...PLAIN, column: 0, text: 'abcdefghi ' }],
    [{ ...PLAIN, column: 0, text: 'x' }],
  ]);
});

test.each(['\u001b[4munderlined', '\u001b[38;5;12mpalette', '\u001b[2Kcleared', 'over\rwritten'])(
  'refuses %j, which it cannot show',
  (output) => {
    expect(() => terminalRows(output, 80)).toThrow('The picture does not know');
  },
);
