import { expect, test } from 'vitest';
import { hiddenJsonProblems } from '../../src/config/scan-json.js';

test.each([
  ['{"a": 1, "b": {"a": 1}, "c": [{"a": 1}, {"a": 1}]}', []],
  ['{"a": ": , {", "b": "a\\"b", "c": "//", "d": "/* "} // "a": 1\n/* "a": 1 */', []],
  ['{"a": 1, "a": 2}', ['a']],
  ['{"a": 1, "\\u0061": 2}', ['a']],
  ['{"environments": {"prod": {}, "local": {}, "prod": {}}}', ['environments.prod']],
  ['{"pull": [{"tool": "x"}, {"out": "a", "out": "b"}]}', ['pull[1].out']],
  ['{"a": [[1, 2], {"b": 1, "c": [], "b": 2}]}', ['a[1].b']],
  ['{"a": 1, "a": 2, "a": 3}', ['a', 'a']],
  ['{"__proto__": {"policy": "additive"}}', ['__proto__']],
])('finds what appears twice in %s', (text, paths) => {
  expect(hiddenJsonProblems(text).map(({ path }) => path)).toEqual(paths);
});

test('says that nesting is too deep, at once and for any depth', () => {
  for (const text of ['['.repeat(2_000_000), '{"a":'.repeat(1_000_000)]) {
    expect(hiddenJsonProblems(text)).toEqual([{ path: '', message: 'is nested more than 64 levels deep' }]);
  }
});
