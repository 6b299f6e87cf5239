import { expect, test } from 'vitest';
import { wrappedLines } from '../../src/text/wrapped-lines.js';

test.each([
  ['short', 'short'],
  [`  ${'a'.repeat(30)}✓ ok`, `  ${'a'.repeat(18)}\n  ↪ ${'a'.repeat(12)}✓ ok`],
  ['  All values of it are lost', '  All values of it \n  ↪ are lost'],
  ['All values are lost for good now', 'All values are lost \n↪ for good now'],
  [`a ${'b'.repeat(19)}`, `a ${'b'.repeat(18)}\n↪ b`],
  [`${'a'.repeat(11)} \t${'b'.repeat(9)}`, `${'a'.repeat(11)} \n↪ \t${'b'.repeat(9)}`],
  ['表'.repeat(12), `${'表'.repeat(10)}\n↪ 表表`],
  [`\u001b[31m${'a'.repeat(21)}\u001b[39m`, `\u001b[31m${'a'.repeat(20)}\n↪ a\u001b[39m`],
  ['का'.repeat(11), `${'का'.repeat(10)}\n↪ का`],
  ['e\u0301'.repeat(11), `${'e\u0301'.repeat(10)}\n↪ e\u0301`],
  ['ꀀ'.repeat(11), `${'ꀀ'.repeat(10)}\n↪ ꀀ`],
  ['㌀ㄅ'.repeat(6), `${'㌀ㄅ'.repeat(5)}\n↪ ㌀ㄅ`],
  ['\t\tab\tc', '\t\tab\n↪ \tc'],
  [`Next:\n  ${'a'.repeat(30)}`, `Next:\n  ${'a'.repeat(18)}\n  ↪ ${'a'.repeat(12)}`],
  ['Next:\n  Edit it, then: npx lockstep', 'Next:\n  Edit it, then:\n    npx lockstep'],
  ['Next:\n  Edit a: pnpm b, then: npx lockstep', 'Next:\n  Edit a: pnpm b, \n  ↪ then:\n    npx lockstep'],
  ["Next:\n  Edit a, then: npx b --c='d: npx e'", "Next:\n  Edit a, then: npx \n  ↪ b --c='d: npx e'"],
  ['Next:\n  npx lockstep check', 'Next:\n  npx lockstep check'],
  ['Next:\n  npx lockstep diff --module=api', 'Next:\n  npx lockstep \\\n    diff \\\n    --module=api'],
  [
    `Next:\n  lockstep --a='it'\\''s ok   ✓ ok'`,
    `Next:\n  lockstep \\\n    --a='it'\\''s ok \n    ↪   ✓ ok'`,
  ],
  [`Next:\n  pnpm sync  # the same  ✓ ok`, `Next:\n  pnpm sync \\\n    # the same  ✓ ok`],
  [`{"a":"${'b'.repeat(30)}"}\n`, `{"a":"${'b'.repeat(30)}"}\n`],
  [`${'a'.repeat(20)}\nb`, `${'a'.repeat(20)}\nb`],
])('%j at twenty columns is %j', (text, shown) => {
  expect(wrappedLines(text, 20)).toBe(shown);
});
