import { expect, test } from 'vitest';
import { cacheHits } from '../src/nx-shop.js';

test('only plans that Nx took from its cache are counted', () => {
  const output = [
    '> nx run auth:db-check  [existing outputs match the cache, left as is]',
    '> nx run auth:db-fingerprint',
    '> nx run auth:db-diff  [existing outputs match the cache, left as is]',
    '\u001b[2m> \u001b[22mnx run catalog:db-diff:local  [local cache]',
    '> nx run orders:db-diff',
  ].join('\n');
  expect(cacheHits(output)).toBe(2);
});
