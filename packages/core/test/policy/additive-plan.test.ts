import { additivePlan, type StatementEffect } from '@lockstep/core/policy/additive-plan.js';
import { isSealIntact } from '@lockstep/core/plan/seal-plan.js';
import type { ObjectRef } from '@lockstep/core/catalog/object-kind.js';
import type { Statement } from '@lockstep/core/plan/plan.js';
import { expect, test } from 'vitest';
import { DROP, planWith, statement } from './approval-setup.js';

type Effect = Omit<StatementEffect, 'object'>;

const create: Effect = { verb: 'create', destroys: [] };
const alter: Effect = { verb: 'alter', destroys: [] };
const drop: Effect = { verb: 'drop', destroys: ['x'] };

/** Statements here are about a table, a view, a policy, or a column, which is none of Lockstep's objects. */
function objectOf({ object }: Statement): ObjectRef {
  const [kind, name = ''] = object.split(' ');
  return kind === 'table' || kind === 'view' || kind === 'policy' ? { kind, name } : { kind: 'other', name };
}

function additions(...pairs: readonly (readonly [Statement, Effect])[]) {
  const plan = planWith(pairs.map(([each]) => each));
  const result = additivePlan(
    plan,
    pairs.map(([each, effect]) => ({ ...effect, object: objectOf(each) })),
  );
  return {
    ...result,
    kept: result.plan.statements.map(({ sql }) => sql),
    left: result.leftOut.map(({ sql }) => sql),
  };
}

test('a plan of additions stays the plan it was', () => {
  const plan = planWith([statement('CREATE TABLE public.t (id int)', { object: 'table public.t' })]);
  expect(additivePlan(plan, [{ ...create, object: { kind: 'table', name: 'public.t' } }])).toEqual({
    plan,
    leftOut: [],
    leftOutObjects: [],
  });
});

test('drops, renames and changes of what exists are left out, and what remains is sealed anew', () => {
  const table = statement('CREATE TABLE public.t (id int)', { object: 'table public.t', segment: 3 });
  const { plan, kept, left } = additions(
    [DROP, drop],
    [
      statement('ALTER TABLE public.old ALTER COLUMN c SET DEFAULT 1', { object: 'column public.old.c' }),
      alter,
    ],
    [
      statement('ALTER TABLE public.a RENAME TO b', { object: 'table public.a', segment: 2 }),
      { ...alter, verb: 'rename' },
    ],
    [table, create],
  );
  expect(kept).toEqual([table.sql]);
  expect(left).toHaveLength(3);
  expect(plan).toMatchObject({ hazards: [], empty: false, statements: [{ segment: 1 }] });
  expect(isSealIntact(plan)).toBe(true);
});

test('what belongs to an object that the plan creates is an addition too', () => {
  const { left } = additions(
    [statement('CREATE TABLE public.t (id int)', { object: 'table public.t' }), create],
    [statement('ALTER TABLE public.t ENABLE ROW LEVEL SECURITY', { object: 'table public.t' }), alter],
    [
      statement('ALTER TABLE public.t ALTER COLUMN id SET STORAGE PLAIN', { object: 'column public.t.id' }),
      alter,
    ],
    [statement('ALTER TABLE public.t2 ENABLE ROW LEVEL SECURITY', { object: 'table public.t2' }), alter],
  );
  expect(left).toEqual(['ALTER TABLE public.t2 ENABLE ROW LEVEL SECURITY']);
});

test('a table with a dot in its name does not belong to the table that begins with what stands before it', () => {
  const made = statement('CREATE TABLE a (id int)', { object: 'table a' });
  const other = statement('ALTER TABLE `a.b` ALTER c SET DEFAULT 1', { object: 'table a.b' });
  const { kept, left } = additions([made, create], [other, alter]);
  expect([kept, left]).toEqual([[made.sql], [other.sql]]);
});

test('half a replacement is none', () => {
  const object = 'view public.v';
  const { kept, plan } = additions(
    [statement('DROP VIEW public.v', { object }), drop],
    [statement('CREATE VIEW public.v AS SELECT 1', { object }), create],
  );
  expect(kept).toEqual([]);
  expect(plan.empty).toBe(true);
});

test.each([
  'DATA_LOSS',
  'BREAKS_READERS',
  'AUTHORIZATION_CHANGED',
  'DEPENDENTS_REBUILT',
  'UNCLASSIFIED',
] as const)('a creation that carries %s is left out', (code) => {
  const hazards = [{ code, object: 'table public.users', message: 'm' }];
  const { left } = additions([
    statement('CREATE POLICY p ON public.users', { object: 'policy public.users.p', hazards }),
    create,
  ]);
  expect(left).toHaveLength(1);
});

test('objects that cannot be managed stay in sight', () => {
  const unmanaged = [{ kind: 'publication' as const, name: 'news', reason: 'no' }];
  const plan = planWith([DROP], { unmanaged });
  expect(additivePlan(plan, [{ ...drop, object: { kind: 'table', name: 'public.old' } }]).plan).toMatchObject(
    {
      statements: [],
      hazards: ['UNMANAGED'],
      unmanaged,
      empty: false,
    },
  );
});
