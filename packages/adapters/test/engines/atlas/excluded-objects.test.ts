import { expect, test } from 'vitest';
import type { CatalogFact } from '@lockstep/core/catalog/catalog.js';
import type { CatalogSnapshot, CatalogView } from '@lockstep/core/catalog/catalog-view.js';
import type { ProposeRequest } from '@lockstep/core/ports/schema-differ.js';
import { excludedObjects } from '../../../src/engines/atlas/excluded-objects.js';

const OWN_TABLES = ['libsql_*', 'lockstep_*'];

function fact(kind: string, name: string, schema: string | null): CatalogFact {
  const id = `${kind}:${name}`;
  return {
    id,
    root: id,
    kind,
    name,
    schema,
    hash: id,
    details: {},
    references: [],
  } as unknown as CatalogFact;
}

function request(current: readonly CatalogFact[], mine: readonly string[]): ProposeRequest {
  const snapshot = (facts: readonly CatalogFact[]): CatalogSnapshot => ({ catalog: { facts } }) as never;
  const view: CatalogView = { mine: new Set(mine), needs: new Set(), owners: new Set() };
  const empty = snapshot([]);
  return {
    current: snapshot(current),
    desired: empty,
    views: { current: view, desired: view },
    renames: [],
  };
}

const excluded = (facts: readonly CatalogFact[], mine: readonly string[]): readonly string[] =>
  excludedObjects(request(facts, mine)).filter((pattern) => !OWN_TABLES.includes(pattern));

const MINE = fact('table', 'public.mine', 'public');

test('the tables and types of others are taken out of sight, those of the module are not', () => {
  const facts = [MINE, fact('table', 'public.theirs', 'public'), fact('type', 'public.mood', 'public')];
  expect(excluded(facts, ['table:public.mine'])).toEqual(['public.mood', 'public.theirs']);
});

test('a schema without anything of the module goes as a whole, one with something does not', () => {
  const facts = [MINE, fact('schema', 'public', null), fact('schema', 'other', null)];
  expect(excluded([...facts, fact('table', 'other.t', 'other')], ['table:public.mine'])).toEqual(['other']);
});

test('columns, and objects that Atlas does not look at, are not patterns', () => {
  const column = { ...fact('column', 'public.theirs.id', 'public'), root: 'table:public.theirs' };
  expect(excluded([MINE, column, fact('view', 'public.v', 'public')], ['table:public.mine'])).toEqual([]);
});

test.each([
  ['a.b', 'public."a.b"', 'public.a?b'],
  ['a*[x]?', 'public."a*[x]?"', 'public.a??x??'],
  ['a"b', 'public."a""b"', 'public.a?b'],
  ['a b,c', 'public."a b,c"', 'public.a?b?c'],
  ['t[type=table]', 'public."t[type=table]"', 'public.t?type=table?'],
  ['a\bc', 'public."a\bc"', 'public.a?c'],
  ['ünï', 'public."ünï"', 'public.ünï'],
])('a name with signs of patterns (%s) stays one name', (_, name, pattern) => {
  expect(excluded([MINE, fact('table', name, 'public')], ['table:public.mine'])).toEqual([pattern]);
});

test('where a dialect has no schemas, a name stands alone', () => {
  expect(excluded([fact('table', 'a.b', ''), fact('table', 'mine', '')], ['table:mine'])).toEqual(['a?b']);
});

test("Lockstep's own tables are never looked at", () => {
  expect(excludedObjects(request([MINE], ['table:public.mine']))).toEqual(OWN_TABLES);
});
