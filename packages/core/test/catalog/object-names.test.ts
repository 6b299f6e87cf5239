import { expect, test } from 'vitest';
import {
  argumentsOf,
  nameKey,
  nameParts,
  qualifiedName,
  writtenName,
} from '../../src/catalog/object-names.js';

test.each([
  ['public.users', ['public', 'users']],
  ['public."Order.Items".id', ['public', 'Order.Items', 'id']],
  ['"a""b"', ['a"b']],
])('%s has the parts %o', (name, parts) => {
  expect(nameParts(name)).toEqual(parts);
});

test('a name is quoted only where PostgreSQL needs quotes', () => {
  expect(writtenName(['public', 'Order Items', 'id'])).toBe('public."Order Items".id');
});

test('two ways to write a name are one key', () => {
  expect(nameKey('"public"."users"')).toBe(nameKey('public.users'));
  expect(nameKey('public."Users"')).not.toBe(nameKey('public.users'));
});

test('a name without a schema lies in public', () => {
  expect(qualifiedName(['users'])).toBe('public.users');
  expect(qualifiedName(['app', 'users'])).toBe('app.users');
});

test.each([
  ['public.total(integer, numeric(10,2))', ['integer', 'numeric(10,2)']],
  ['public.total()', []],
  ['public.total', null],
  ['public."odd(name"', null],
])('the arguments of %s are %o', (name, types) => {
  expect(argumentsOf(name)).toEqual(types);
});
