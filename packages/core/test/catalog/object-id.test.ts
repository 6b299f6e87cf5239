import { objectOfId, parseObjectId, printObjectId } from '@lockstep/core/catalog/object-id.js';
import { isClaimed } from '@lockstep/core/ownership/claims.js';
import { listSchemaReferences } from '@lockstep/core/source/schema-references.js';
import { describe, expect, test } from 'vitest';

test.each([
  ['table', 'public.users'],
  ['table', 'public."a:b.c"'],
  ['function', 'public."f(x"(integer)'],
  ['column', 'a'],
])('the id of a %s %s is printed and read', (kind, name) => {
  expect(parseObjectId(printObjectId({ kind, name }))).toEqual({ kind, name });
});

test('a part is an object by the words of its id, and a text without a kind is no id', () => {
  expect(objectOfId('table:a:b')).toEqual({ kind: 'table', name: 'a:b' });
  expect(objectOfId('column:public.a."b:c"')).toEqual({ kind: 'other', name: 'column public.a."b:c"' });
  expect(parseObjectId('users')).toBeNull();
});

describe('names with dots, quotes and brackets survive', () => {
  const claims = { objects: ['public.api_*', 'shop.*'] };
  test.each([
    ['public."api_v1.users"', 'public', true],
    ['public."api_v1(x"(integer)', 'public', true],
    ['public."Other.api_x"', 'public', false],
    ['shop."a.b"', 'shop', true],
    ['"shop.x"."a"', 'shop.x', false],
    ['api_users', '', false],
  ])('a claim by name of %s', (name, schema, isOurs) => {
    expect(isClaimed(claims, { kind: 'table', name, schema })).toBe(isOurs);
  });

  test('a function with a bracket in its name is found where it is called', () => {
    const place = { file: 'a.sql', line: 1, column: 1 };
    const found = listSchemaReferences({
      statements: [{ place, defaultSchema: 'public', creates: [], refersTo: ['public."f(x"'] }],
      uses: [],
      others: [{ module: 'auth', creates: [{ kind: 'function', name: 'public."f(x"(integer)' }] }],
    });
    expect(found.undeclared).toEqual([{ module: 'auth', name: 'public."f(x"', place }]);
  });
});
