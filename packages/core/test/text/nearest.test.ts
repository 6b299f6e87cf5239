import { expect, test } from 'vitest';
import { didYouMean, nearest } from '../../src/text/nearest.js';

test.each([
  ['stagng', ['local', 'staging', 'production'], 'staging'],
  ['prod', ['local', 'staging', 'production'], null],
  ['STAGING', ['staging'], 'staging'],
  ['loacl', ['local'], 'local'],
  ['x', ['local'], null],
  ['', ['a'], 'a'],
  ['local', [], null],
  ['engnie', ['engine', 'online'], 'engine'],
])('takes %j among %j for %j', (value, candidates, expected) => {
  expect(nearest(value, candidates)).toBe(expected);
});

test('asks, or says nothing', () => {
  expect([didYouMean('loacl', ['local']), didYouMean('zzz', ['local'])]).toEqual([
    ' Did you mean "local"?',
    '',
  ]);
});
