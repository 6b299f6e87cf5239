import type { CatalogFact } from '@lockstep/core/catalog/catalog.js';
import { divideOwnership } from '@lockstep/core/ownership/ownership.js';
import { isClaimed } from '@lockstep/core/ownership/claims.js';
import type { OwnedObject } from '@lockstep/core/ownership/ledger.js';
import { describe, expect, test } from 'vitest';
import { catalog, fact, table } from '../catalog/made-catalog.js';

interface Sides {
  readonly current?: readonly CatalogFact[];
  readonly desired?: readonly CatalogFact[];
  readonly context?: readonly CatalogFact[];
  readonly owns?: { readonly schemas?: readonly string[]; readonly objects?: readonly string[] };
  readonly ledger?: readonly OwnedObject[];
}

function divide(sides: Sides) {
  return divideOwnership({
    module: 'main',
    current: catalog(sides.current ?? []),
    desired: catalog(sides.desired ?? []),
    context: sides.context === undefined ? null : catalog(sides.context),
    claims: sides.owns ?? {},
    ledger: sides.ledger ?? [],
  });
}

const row = (module: string, kind: OwnedObject['kind'], name: string): OwnedObject => ({
  module,
  kind,
  name,
  hash: '',
});

describe('claims', () => {
  const named = (name: string, kind: CatalogFact['kind'] = 'table') => fact(kind, name);

  test.each([
    ['public.api_*', 'public.api_users', true],
    ['public.api_*', 'public.users', false],
    ['public.api_*', 'other.api_users', false],
    ['public.?pi', 'public.api', true],
    ['*.users', 'public.users', true],
    ['public.Users', 'public."Users"', true],
    ['public.a+b', 'public."a+b"', true],
    ['public.users', 'public.users_old', false],
  ])('the object glob %s and %s', (pattern, name, expected) => {
    expect(isClaimed({ objects: [pattern] }, named(name))).toBe(expected);
  });

  test('a function is claimed by its name without its arguments', () => {
    expect(
      isClaimed({ objects: ['public.api_*'] }, named('public.api_sum(integer, other.t)', 'function')),
    ).toBe(true);
  });

  test("what hangs on Lockstep's own schema is of no module, also not of one that claims all", () => {
    const grant = (schema: string): CatalogFact => ({
      ...fact('grant', `schema ${schema} to PUBLIC`),
      schema: null,
      details: { target: `schema:${schema}` },
    });
    const current = [grant('lockstep'), grant('app')];
    const { views } = divide({ current, owns: { schemas: ['*'] } });
    expect([...views.current.mine]).toEqual([grant('app').id]);
  });

  test('a schema claim covers the schema and what lies in it', () => {
    expect(isClaimed({ schemas: ['api*'] }, named('api_v2', 'schema'))).toBe(true);
    expect(isClaimed({ schemas: ['api'] }, named('api.users'))).toBe(true);
    expect(isClaimed({ schemas: ['api'] }, named('auth.users'))).toBe(false);
    expect(isClaimed({ schemas: ['api'] }, named('citext', 'extension'))).toBe(false);
    expect(isClaimed({ schemas: ['*'] }, named('citext', 'extension'))).toBe(true);
  });

  test('no glob matches the schema of the ledger', () => {
    const claims = { schemas: ['*', 'lock*', 'lockstep'], objects: ['*.*', 'lockstep.*', 'lockstep'] };
    expect(isClaimed(claims, named('lockstep.owned_object'))).toBe(false);
    expect(isClaimed(claims, named('lockstep', 'schema'))).toBe(false);
  });
});

describe('whose an object is', () => {
  test('what the files create is ours, with all that hangs on it, and nothing else', () => {
    const found = divide({
      current: [...table('public.old'), fact('index', 'public.old_i', { on: 'table:public.old' })],
      desired: table('public.ours'),
    });
    expect([...found.views.desired.mine]).toEqual(['table:public.ours', 'column:public.ours.id']);
    expect([...found.views.current.mine]).toEqual([]);
    expect(found.unowned).toEqual([{ kind: 'table', name: 'public.old' }]);
  });

  test('what only the ledger knows stays ours; what another module recorded never is', () => {
    const found = divide({
      current: [...table('public.a'), ...table('public.b')],
      owns: { schemas: ['*'] },
      ledger: [row('main', 'table', 'public.a'), row('other', 'table', 'public.b')],
    });
    expect([...found.views.current.mine]).toEqual(['table:public.a', 'column:public.a.id']);
    expect([found.conflicts, found.unowned]).toEqual([[], []]);
  });

  test("what our files create of another module's object is a conflict and no part of our plan", () => {
    const facts = table('api.b');
    const found = divide({ current: facts, desired: facts, ledger: [row('other', 'table', 'api.b')] });
    expect(found.conflicts).toEqual([{ kind: 'table', name: 'api.b', module: 'other', by: 'files' }]);
    expect([...found.views.desired.mine, ...found.views.current.mine]).toEqual([]);
  });

  test("a particular claim on another module's object is a conflict, the whole database is not", () => {
    const ledger = [row('other', 'table', 'api.b')];
    const current = table('api.b');
    expect(divide({ current, ledger, owns: { schemas: ['*'] } }).conflicts).toEqual([]);
    for (const owns of [{ schemas: ['api'] }, { objects: ['api.*'] }]) {
      expect(divide({ current, ledger, owns }).conflicts).toEqual([
        { kind: 'table', name: 'api.b', module: 'other', by: 'claim' },
      ]);
    }
  });

  test('schemas and extensions are shared: made by two, dropped by none unless claimed', () => {
    const schema = [fact('schema', 'api')];
    const ledger = [row('other', 'schema', 'api'), row('main', 'schema', 'api')];
    expect([...divide({ current: schema, desired: schema, ledger }).views.desired.mine]).toEqual([
      'schema:api',
    ]);
    const gone = divide({ current: schema, ledger: [row('main', 'schema', 'api')] });
    expect([...gone.views.current.mine]).toEqual([]);
    const claimed = divide({ current: schema, owns: { schemas: ['api'] } });
    expect([...claimed.views.current.mine]).toEqual(['schema:api']);
  });

  test('what every database has is of nobody until the files change it', () => {
    const usage = fact('grant', 'schema public to PUBLIC', { pristine: true });
    const both = { current: [usage], owns: { schemas: ['*'] } };
    expect([...divide({ ...both, desired: [usage] }).views.desired.mine]).toEqual([]);
    expect([...divide({ ...both, desired: [] }).views.current.mine]).toEqual([usage.id]);
  });

  test('roles, members of extensions and the ledger are never ours', () => {
    const found = divide({
      current: [
        fact('role', 'app'),
        fact('type', 'public.citext', { extension: 'citext' }),
        ...table('lockstep.x'),
      ],
      owns: { schemas: ['*'] },
    });
    expect([...found.views.current.mine]).toEqual([]);
  });

  test('an owner counts only where the files name one', () => {
    const found = divide({
      desired: [fact('table', 'public.a', { owner: 'app' }), fact('table', 'public.b', { owner: 'boss' })],
    });
    expect([...found.views.desired.owners]).toEqual(['table:public.b']);
  });
});

describe('what is told about others', () => {
  const users = table('auth.users');
  const ours = [
    ...table('public.ours'),
    fact('constraint', 'public.ours.fk', {
      on: 'table:public.ours',
      references: ['column:auth.users.id', 'table:public.ours'],
    }),
  ];

  test.each([
    ['present', users],
    ['missing', []],
    ['differs', users.map((one) => ({ ...one, hash: `${one.hash} changed` }))],
  ] as const)('a required object is %s', (state, current) => {
    const found = divide({ current, context: users, desired: [...users, ...ours] });
    expect(found.requires).toEqual([
      { kind: 'table', name: 'auth.users', hash: expect.stringMatching(/^[0-9a-f]{64}$/), state },
    ]);
    expect([...found.views.desired.needs].sort()).toEqual(['column:auth.users.id', 'table:auth.users']);
  });

  test('a role that the target lacks is required', () => {
    const grant = fact('grant', 'table public.ours to reader', {
      on: 'table:public.ours',
      references: ['role:reader'],
    });
    const desired = [...table('public.ours'), grant, fact('role', 'reader')];
    expect(divide({ desired }).requires.map(({ kind, name, state }) => [kind, name, state])).toEqual([
      ['other', 'role reader', 'missing'],
    ]);
    expect(divide({ desired, current: [fact('role', 'reader')] }).requires).toEqual([]);
  });

  test('adopted is what exists unrecorded and the files name, and whether it differs', () => {
    const changed = table('public.b').map((one) => ({ ...one, hash: 'other' }));
    const found = divide({
      current: [...table('public.a'), ...table('public.b'), ...table('public.c')],
      desired: [...table('public.a'), ...changed, ...table('public.c')],
      ledger: [row('main', 'table', 'public.c')],
    });
    expect(found.adopts).toEqual([
      { kind: 'table', name: 'public.a', differs: false },
      { kind: 'table', name: 'public.b', differs: true },
    ]);
  });
});
