import { expect, test } from 'vitest';
import { median, ratioOf } from '../src/statistics.js';

test('the median is the value in the middle, whatever the order, and as numbers', () => {
  expect(median([100, 9, 20])).toBe(20);
  expect(median([7])).toBe(7);
});

test('the median of an even number of values is the mean of the two in the middle', () => {
  expect(median([40, 10, 1000, 20])).toBe(30);
});

test('no values have no median', () => {
  expect(() => median([])).toThrow('There is no median of no values.');
});

test('a ratio is median over median, with the range of the pairs', () => {
  const own = { label: 'own', times: [30, 20, 90] };
  const other = { label: 'other', times: [10, 40, 20] };
  expect(ratioOf('both', own, other)).toEqual({
    name: 'both',
    numerator: 'own',
    numeratorMs: 30,
    denominator: 'other',
    denominatorMs: 20,
    ratio: 1.5,
    lowest: 0.5,
    highest: 4.5,
    runs: 3,
  });
});

test('contenders that have not run equally often are not compared', () => {
  const own = { label: 'own', times: [1, 2] };
  expect(() => ratioOf('both', own, { label: 'other', times: [1] })).toThrow(
    'own and other have not run equally often.',
  );
});
