import { readFile } from 'node:fs/promises';
import { hazardsOf } from '@lockstep/core/policy/plan-hazards.js';
import { isInStep } from '@lockstep/core/plan/in-step.js';
import { planInVersion } from '@lockstep/core/plan/plan-in-version.js';
import { planSchema, type Plan } from '@lockstep/core/plan/plan.js';
import { isSealIntact, planIdOf } from '@lockstep/core/plan/seal-plan.js';
import { planText } from '@lockstep/core/evidence/plan-text.js';
import { expect, test } from 'vitest';

/** A plan as the release before formatVersion 2 wrote it. */
const OLD: unknown = JSON.parse(await readFile(new URL('version-1/plan.json', import.meta.url), 'utf8'));

const place = { file: 'db/schema/1.sql', line: 3, column: 5 };

/** The same plan as it would be written now. */
function madeNow(): Plan {
  const old = planSchema.parse(OLD);
  const plan: Plan = {
    ...old,
    formatVersion: 2,
    statements: old.statements.map((statement) => ({
      ...{ ...statement, origin: 'diff' as const, place },
      hazards: statement.hazards.map((hazard) => ({ ...hazard, place })),
    })),
    unmanaged: old.unmanaged.map((object, index) => ({
      ...object,
      state: index === 0 ? ('in_step' as const) : ('absent' as const),
    })),
    adopts: old.adopts.map((object) => ({ ...object, place })),
    notRenamed: (old.notRenamed ?? []).map((one) => ({ ...one, place })),
  };
  return { ...plan, planId: planIdOf(plan) };
}

test('a plan of formatVersion 1 is read as it is, and its id still belongs to it', () => {
  const plan = planSchema.parse(OLD);
  expect(plan).toEqual(OLD);
  expect(isSealIntact(plan)).toBe(true);
  expect(isSealIntact({ ...plan, environment: 'production' })).toBe(false);
});

test('what is in step in it is told by its reason, as in one of formatVersion 2 by its state', () => {
  const [old, now] = [planSchema.parse(OLD), madeNow()];
  expect(old.unmanaged.map(isInStep)).toEqual([true, false]);
  expect(now.unmanaged.map(isInStep)).toEqual([true, false]);
  expect(now.unmanaged.map((object) => isInStep({ ...object, reason: 'Another sentence.' }))).toEqual([
    true,
    false,
  ]);
  const states = ['in_step', 'absent', 'differs', 'extra'] as const;
  expect(states.map((state) => isInStep({ state, reason: '' }))).toEqual([true, false, false, false]);
  expect(hazardsOf(old).map(({ code, object }) => `${code} ${object}`)).toEqual([
    'DATA_LOSS column public.users.email',
    'UNMANAGED other cast (c AS d)',
  ]);
});

test('the same plan made now has, in version 1, the id that was approved then', () => {
  const now = madeNow();
  expect(planSchema.parse(now)).toEqual(now);
  expect(now.planId).not.toBe(planSchema.parse(OLD).planId);
  expect(planInVersion(now, 1)).toEqual(OLD);
  expect(planInVersion(now, 2)).toBe(now);
});

test('a place is part of the id', () => {
  const now = madeNow();
  const [first, ...more] = now.statements;
  if (first === undefined) throw new Error('The plan has a statement.');
  const moved = { ...now, statements: [{ ...first, place: { ...place, line: 4 } }, ...more] };
  expect(isSealIntact(now)).toBe(true);
  expect(isSealIntact(moved)).toBe(false);
});

test('neither version takes what only the other one has', () => {
  const [old, now] = [planSchema.parse(OLD), madeNow()];
  const issues = (plan: unknown): readonly string[] =>
    planSchema.safeParse(plan).error?.issues.map(({ path }) => path.join('.')) ?? [];
  expect(issues({ ...old, formatVersion: 2 })).toEqual([
    'statements.0',
    'unmanaged.0',
    'unmanaged.1',
    'notRenamed.0',
  ]);
  expect(issues({ ...now, formatVersion: 1 })).toEqual([
    'statements.0',
    'unmanaged.0',
    'unmanaged.1',
    'adopts.0',
    'notRenamed.0',
  ]);
  expect(issues({ ...now, formatVersion: 3 })).toContain('formatVersion');
});

test('a path that is absolute or has backslashes is not the file of a place', () => {
  const now = madeNow();
  const named = (file: string): unknown => ({
    ...now,
    adopts: [{ kind: 'table', name: 'a', place: { ...place, file } }],
  });
  expect(planSchema.safeParse(named('db/a b.sql')).success).toBe(true);
  for (const file of ['/db/a.sql', 'C:/db/a.sql', 'db\\a.sql', '']) {
    expect(planSchema.safeParse(named(file)).success).toBe(false);
  }
});

test('a terminal shows the place of an annotation in both versions', () => {
  for (const plan of [planSchema.parse(OLD), madeNow()]) {
    expect(planText(plan)).toContain(
      'public.users.email from mail (db/schema/1.sql:3:5): the database has neither',
    );
  }
});
