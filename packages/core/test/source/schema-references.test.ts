import { expect, test } from 'vitest';
import { listSchemaReferences, type ReferringStatement } from '@lockstep/core/source/schema-references.js';
import type { ObjectRef } from '@lockstep/core/catalog/object-kind.js';

const table = (name: string): ObjectRef => ({ kind: 'table', name });
const place = (line: number) => ({ file: 'db/schema/001.sql', line, column: 1 });

function statement(line: number, parts: Partial<ReferringStatement>): ReferringStatement {
  return { place: place(line), defaultSchema: 'public', creates: [], refersTo: [], ...parts };
}

const auth = {
  module: 'auth',
  creates: [
    { kind: 'schema', name: 'auth' } as const,
    table('auth.users'),
    table('public.roles'),
    { kind: 'function', name: 'auth.whoami(integer, text)' } as const,
  ],
};
const catalog = { module: 'catalog', creates: [table('public.items')] };

test('names what the SQL refers to and uses lacks, with the first place of each module', () => {
  const found = listSchemaReferences({
    statements: [
      statement(1, { creates: [table('public.orders')], refersTo: ['items', 'auth.users'] }),
      statement(9, { refersTo: ['auth.whoami', 'orders'] }),
    ],
    uses: ['catalog'],
    others: [auth, catalog],
  });
  expect(found).toEqual({
    undeclared: [{ module: 'auth', name: 'auth.users', place: place(1) }],
    unused: [],
  });
});

test('names what uses lists and nothing refers to, but for modules that make extensions', () => {
  const shared = { module: 'shared', creates: [{ kind: 'extension', name: 'citext' } as const] };
  const found = listSchemaReferences({
    statements: [statement(1, { creates: [table('public.orders')], refersTo: ['citext'] })],
    uses: ['catalog', 'shared'],
    others: [auth, catalog, shared],
  });
  expect(found).toEqual({ undeclared: [], unused: ['catalog'] });
});

test('takes a name of the module itself for its own, also where another one makes it too', () => {
  const found = listSchemaReferences({
    statements: [
      statement(1, { creates: [table('public.items')] }),
      statement(2, { refersTo: ['public.items', 'items'] }),
    ],
    uses: [],
    others: [catalog],
  });
  expect(found).toEqual({ undeclared: [], unused: [] });
});

test('looks bare names up where the search path of the file leads, then in public', () => {
  const found = listSchemaReferences({
    statements: [statement(4, { defaultSchema: 'auth', refersTo: ['users', 'items'] })],
    uses: [],
    others: [auth, catalog],
  });
  expect(found.undeclared.map(({ name }) => name)).toEqual(['auth.users', 'public.items']);
});

test('counts an object that is made in the schema of another module as a use of it', () => {
  const request = {
    statements: [statement(3, { creates: [table('auth.sessions')] })],
    others: [auth],
  };
  expect(listSchemaReferences({ ...request, uses: [] }).undeclared).toEqual([
    { module: 'auth', name: 'auth', place: place(3) },
  ]);
  expect(listSchemaReferences({ ...request, uses: ['auth'] })).toEqual({ undeclared: [], unused: [] });
});

test('is content with the declared one of two modules that make the same schema', () => {
  const other = { module: 'other', creates: [{ kind: 'schema', name: 'auth' } as const] };
  const found = listSchemaReferences({
    statements: [statement(3, { creates: [table('auth.sessions')] })],
    uses: ['other'],
    others: [auth, other],
  });
  expect(found).toEqual({ undeclared: [], unused: [] });
});

test('reads quoted names as they are', () => {
  const odd = { module: 'odd', creates: [table('"a.b"."C d"')] };
  const found = listSchemaReferences({
    statements: [statement(1, { refersTo: ['"a.b"."C d"', '"x.y"'] })],
    uses: [],
    others: [odd],
  });
  expect(found.undeclared.map(({ name }) => name)).toEqual(['"a.b"."C d"']);
});
