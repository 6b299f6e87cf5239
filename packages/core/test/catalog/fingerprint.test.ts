import { describeDifferences } from '@lockstep/core/catalog/fingerprint-differences.js';
import { divideOwnership } from '@lockstep/core/ownership/ownership.js';
import { fingerprintOf, subtreeHash } from '@lockstep/core/catalog/fingerprint.js';
import { expect, test } from 'vitest';
import { catalog, fact, table } from './made-catalog.js';

const view = {
  mine: new Set(['table:public.a', 'column:public.a.id']),
  needs: new Set<string>(),
  owners: new Set<string>(),
};

test('a fingerprint is of what is ours, in whatever order it was read', () => {
  const facts = [...table('public.a'), ...table('public.b')];
  const one = fingerprintOf(catalog(facts), view);
  expect(fingerprintOf(catalog([...facts].reverse()), view)).toBe(one);
  expect(fingerprintOf(catalog(table('public.a')), view)).toBe(one);
  expect(fingerprintOf(catalog(table('public.b')), view)).not.toBe(one);
});

test('a fingerprint changes with any fact, and with an owner only where the files decide it', () => {
  const [root, column] = table('public.a', { owner: 'app' });
  if (root === undefined || column === undefined) throw new Error('a table has two facts');
  const one = fingerprintOf(catalog([root, column]), view);
  expect(fingerprintOf(catalog([root, { ...column, hash: 'x' }]), view)).not.toBe(one);
  expect(fingerprintOf(catalog([{ ...root, owner: 'boss' }, column]), view)).toBe(one);
  const owned = { ...view, owners: new Set(['table:public.a']) };
  expect(fingerprintOf(catalog([{ ...root, owner: 'boss' }, column]), owned)).not.toBe(
    fingerprintOf(catalog([root, column]), owned),
  );
});

test('a subtree has the hash of all that hangs on its root', () => {
  const facts = table('public.a');
  const index = fact('index', 'public.i', { on: 'table:public.a' });
  expect(subtreeHash(catalog([...facts, index]), 'table:public.a')).not.toBe(
    subtreeHash(catalog(facts), 'table:public.a'),
  );
  expect(() => subtreeHash(catalog(facts), 'table:public.z')).toThrow('table:public.z');
});

test('differences name the object, what was expected and what was found', () => {
  const side = (facts: Parameters<typeof catalog>[0]) => ({
    catalog: catalog(facts),
    view: { ...view, mine: new Set(facts.map(({ id }) => id)) },
  });
  const column = (type: string) =>
    fact('column', 'public.a.id', { hash: type, details: { type, notNull: true } });
  expect(
    describeDifferences(
      side([column('integer'), fact('table', 'public.gone')]),
      side([column('text'), fact('index', 'public.more')]),
    ),
  ).toEqual([
    { object: 'column public.a.id', expected: 'type integer', found: 'type text' },
    { object: 'index public.more', expected: null, found: 'present' },
    { object: 'table public.gone', expected: 'present', found: null },
  ]);
});

test('equal sides have no differences', () => {
  const both = catalog(table('public.a'));
  const { views } = divideOwnership({
    module: 'm',
    current: both,
    desired: both,
    context: null,
    claims: {},
    ledger: [],
  });
  expect(
    describeDifferences({ catalog: both, view: views.desired }, { catalog: both, view: views.current }),
  ).toEqual([]);
});
