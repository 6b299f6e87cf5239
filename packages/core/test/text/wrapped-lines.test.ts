import { expect, test } from 'vitest';
import { wrappedLines } from '../../src/text/wrapped-lines.js';

test.each([
  ['short', 'short'],
  [`  ${'a'.repeat(30)}✓ ok`, `  ${'a'.repeat(18)}\n  ↪ ${'a'.repeat(12)}✓ ok`],
  ['表'.repeat(12), `${'表'.repeat(10)}\n↪ 表表`],
  [`\u001b[31m${'a'.repeat(21)}\u001b[39m`, `\u001b[31m${'a'.repeat(20)}\n↪ a\u001b[39m`],
  [`Next:\n  ${'a'.repeat(30)}`, `Next:\n  ${'a'.repeat(30)}`],
  [`{"a":"${'b'.repeat(30)}"}\n`, `{"a":"${'b'.repeat(30)}"}\n`],
  [`${'a'.repeat(20)}\nb`, `${'a'.repeat(20)}\nb`],
])('%j at twenty columns is %j', (text, shown) => {
  expect(wrappedLines(text, 20)).toBe(shown);
});
