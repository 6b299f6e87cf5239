import { expect, test } from 'vitest';
import { inCodePoints } from '../../src/source/in-code-points.js';

const TEXT = 'aä€😀z';
const at = (...offsets: readonly number[]) => offsets.map((offset) => ({ offset, what: `at ${offset}` }));

test.each([
  ['utf8', [0, 1, 3, 6, 10, 11]],
  ['utf16', [0, 1, 2, 3, 5, 6]],
] as const)('counts each character once, whatever it takes in %s', (unit, offsets) => {
  const found = inCodePoints(at(...offsets), TEXT, unit);
  expect(found.map(({ offset }) => offset)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(found.map(({ what }) => what)).toEqual(offsets.map((offset) => `at ${offset}`));
});

test('the order does not matter, and what lies behind the end is at the end', () => {
  expect(inCodePoints(at(5, 0, 99, 5), TEXT, 'utf16').map(({ offset }) => offset)).toEqual([4, 0, 5, 4]);
  expect(inCodePoints([], TEXT, 'utf8')).toEqual([]);
});

test('walks through a text once for any number of offsets', () => {
  const text = 'x'.repeat(2_000_000);
  const everyHundredth = at(...Array.from({ length: 20_000 }, (_, index) => index * 100));
  const startedAt = performance.now();
  expect(inCodePoints(everyHundredth, text, 'utf8').at(-1)?.offset).toBe(1_999_900);
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});
