import { expect, test } from 'vitest';
import { isClaimed } from '@lockstep/core/ownership/claims.js';

const claims = (pattern: string, name: string): boolean =>
  isClaimed({ objects: [pattern] }, { kind: 'table', name, schema: 'public' });

test.each([
  ['public.*a*b', 'public.xaxab', true],
  ['public.*a*b', 'public.xaxabc', false],
  ['public.a*', 'public.a', true],
  ['public.a?', 'public.a', false],
  ['public.**', 'public.', true],
  ['public.*?b', 'public.aab', true],
  ['*', 'public.a', false],
  ['public.a.*', 'public.a', false],
  ['public.a+(b)[c]|^$', 'public.a+(b)[c]|^$', false],
  ['public.a+[c]|^$', 'public.a+[c]|^$', true],
])('the glob %s against %s gives %s', (pattern, name, expected) => {
  expect(claims(pattern, name)).toBe(expected);
});

test('a glob of many stars is answered for a name that almost matches', () => {
  const pattern = `public.${'*a'.repeat(40)}*b`;
  expect(claims(pattern, `public.${'a'.repeat(63)}`)).toBe(false);
  expect(claims(pattern, `public.${'a'.repeat(62)}b`)).toBe(true);
});
