import type { NamedObject } from '@lockstep/core/ownership/engine-project.js';
import { expect, test } from 'vitest';
import { isExcluded, parsePattern } from '../../../../src/engines/atlas/project/exclude-patterns.js';

function object(kind: NamedObject['kind'], name: string, schema: string | null = 'public'): NamedObject {
  return { kind, name, schema };
}

const users = object('table', 'public.users');

test.each([
  ['public', users, true],
  ['pub*', users, true],
  ['other', users, false],
  ['users', users, false],
  ['public.users', users, true],
  ['public.user?', users, true],
  ['public.user', users, false],
  ['*.*', users, true],
  ['public.[t-v]sers', users, true],
  ['public.[^u]sers', users, false],
  ['public.a\\*b', object('table', 'public."a*b"'), true],
  ['public.a\\*b', object('table', 'public."axb"'), false],
  ['"pub.lic".users', object('table', '"pub.lic".users', 'pub.lic'), true],
  ['public.users[type=table]', users, true],
  ['public.*[type=view|enum]', users, false],
  ['public.*[type=view|enum]', object('view', 'public.mails'), true],
  ['public.*[type=enum]', object('type', 'public.mood'), true],
  ['public[type=schema]', object('schema', 'public', null), true],
  ['public[type=schema]', users, true],
  ['public[type=table]', users, false],
  ['public.total', object('function', 'public.total(integer, text)'), true],
  ['citext', object('extension', 'citext', null), true],
  ['public', object('schema', 'public', null), true],
])('with schemas, %s and %o: %s', (text, named, expected) => {
  const pattern = parsePattern(text, 2);
  expect('problem' in pattern ? pattern : isExcluded(named, pattern)).toBe(expected);
});

test.each([
  ['tmp_*', object('table', 'tmp_one', ''), true],
  ['tmp_*', object('table', 'users', ''), false],
  ['*[type=view]', object('view', 'mails', ''), true],
  ['*a*b*', object('table', 'xaxbx', ''), true],
  ['*a*b', object('table', 'xaxbxb', ''), true],
  ['a*a', object('table', 'a', ''), false],
  ['*ab*ab*', object('table', 'aab', ''), false],
  ['*ab*a?b*', object('table', 'abaxb', ''), true],
  ['**1*', object('table', 'a1', ''), true],
  [`${'*a'.repeat(40)}*b`, object('table', 'a'.repeat(60), ''), false],
  [`${'*[ab]'.repeat(40)}*b`, object('table', `${'a'.repeat(60)}b`, ''), true],
])('without schemas, %s and %o: %s', (text, named, expected) => {
  const pattern = parsePattern(text, 1);
  expect('problem' in pattern ? pattern : isExcluded(named, pattern)).toBe(expected);
});

test.each([
  ['public.users.mail', 2, 'is about parts of an object'],
  ['users.mail', 1, 'is about parts of an object'],
  ['public.*[type=index]', 2, 'selects types that are not whole objects'],
  ['public[type=schema].x', 2, 'selects types that are not whole objects'],
  ['public.[a', 2, 'is not a pattern that can be read'],
  ['public.[z-a]', 2, 'is not a pattern that can be read'],
  ['public.', 2, 'is not a pattern that can be read'],
  ['a,b', 2, 'is not a pattern that can be read'],
  ['', 1, 'is not a pattern that can be read'],
] as const)('%s is refused: it %s', (text, depth, problem) => {
  const pattern = parsePattern(text, depth);
  expect('problem' in pattern ? pattern.problem : pattern).toContain(problem);
});
