import { expect, test } from 'vitest';
import { compareObservations } from '../../src/catalog/compare-observations.js';

const observed = (entries: Record<string, string>) => ({
  entries: new Map(Object.entries(entries)),
  invalidIndexes: [],
});

test('names the property in which an object differs, with both values', () => {
  const expected = observed({ 'column public.t.a: type': 'text', 'column public.t.a: storage': 'plain' });
  const found = observed({ 'column public.t.a: type': 'integer', 'column public.t.a: default': '1' });
  expect(compareObservations(expected, found)).toEqual([
    { object: 'column public.t.a: default', expected: null, found: '1' },
    { object: 'column public.t.a: storage', expected: 'plain', found: null },
    { object: 'column public.t.a: type', expected: 'text', found: 'integer' },
  ]);
});

test('tells an absent object once, whatever it has', () => {
  const expected = observed({ 'table public.t: owner': 'a', 'table public.t: persistence': 'unlogged' });
  expect(compareObservations(expected, observed({}))).toEqual([
    { object: 'table public.t', expected: 'present', found: null },
  ]);
  expect(compareObservations(observed({}), expected)).toEqual([
    { object: 'table public.t', expected: null, found: 'present' },
  ]);
});

test('is empty for equal observations and keeps colons of quoted names apart', () => {
  const one = observed({ 'table public."a: b": owner': 'x' });
  expect(compareObservations(one, one)).toEqual([]);
  expect(compareObservations(one, observed({ 'table public."a: b": owner': 'y' }))).toEqual([
    { object: 'table public."a: b": owner', expected: 'x', found: 'y' },
  ]);
});

test('leaves the owner of an object out where the files decide nothing about it', () => {
  const expected = observed({ 'table public.t: owner': 'a', 'view public.v: owner': 'a' });
  const found = observed({ 'table public.t: owner': 'b', 'view public.v: owner': 'b' });
  expect(compareObservations(expected, found, { owners: new Set(['view public.v']) })).toEqual([
    { object: 'view public.v: owner', expected: 'a', found: 'b' },
  ]);
});

test('does not count extended statistics that only the database has', () => {
  const some = observed({ 'statistics public.s: definition': 'x', 'table public.t: owner': 'a' });
  const none = observed({ 'table public.t: owner': 'a' });
  expect(compareObservations(none, some)).toEqual([]);
  expect(compareObservations(some, none)).toEqual([
    { object: 'statistics public.s', expected: 'present', found: null },
  ]);
});
