import { divideOwnership } from '@lockstep/core/ownership/ownership.js';
import { isSealIntact } from '@lockstep/core/plan/seal-plan.js';
import { makePlan, type PlanParts } from '@lockstep/core/plan/make-plan.js';
import { planSchema, type Statement } from '@lockstep/core/plan/plan.js';
import type { UnmodelledObject } from '@lockstep/core/catalog/catalog.js';
import { expect, test } from 'vitest';
import { catalog, fact, table } from '../catalog/made-catalog.js';

const statement = (code: 'DATA_LOSS' | 'BLOCKS_WRITES'): Statement => ({
  sql: 'SELECT 1',
  object: 'table public.a',
  origin: 'diff',
  transactional: true,
  segment: 1,
  lock: 'none',
  hazards: [{ code, object: 'table public.a', message: 'It does.' }],
});

function parts(
  more: Partial<PlanParts> & { readonly unmodelled?: readonly UnmodelledObject[] } = {},
): PlanParts {
  const current = catalog([...table('public.b'), fact('schema', 'public'), ...table('public.zoo')]);
  const desired = catalog(
    [...table('public.a'), ...table('public.b').map((one) => ({ ...one, hash: 'new' }))],
    more.unmodelled,
  );
  const ownership = divideOwnership({
    module: 'main',
    current,
    desired,
    context: null,
    claims: {},
    ledger: [],
  });
  return {
    module: 'main',
    environment: 'local',
    dialect: 'postgresql',
    engine: { name: 'pg-delta', version: '1' },
    schemaFiles: [
      { path: 'b.sql', sha256: '2' },
      { path: 'a.sql', sha256: '1' },
    ],
    current,
    databaseOwner: 'app',
    desired,
    ownership,
    proposal: { statements: [], renameCandidates: [] },
    statements: [],
    renames: [],
    notRenamed: [],
    ...more,
  };
}

test('a plan is valid, sealed, and the same whatever order its parts come in', () => {
  const plan = makePlan(parts({ statements: [statement('DATA_LOSS')] }));
  expect(planSchema.parse(plan)).toEqual(plan);
  expect(isSealIntact(plan)).toBe(true);
  const given = parts({ statements: [statement('DATA_LOSS')] });
  const turned = makePlan({
    ...given,
    schemaFiles: [...given.schemaFiles].reverse(),
    ownership: {
      ...given.ownership,
      adopts: [...given.ownership.adopts].reverse(),
      unowned: [...given.ownership.unowned].reverse(),
    },
  });
  expect(JSON.stringify(turned)).toBe(JSON.stringify(plan));
});

test('its hazards are those of the statements and ADOPTS where what is adopted differs', () => {
  expect(
    makePlan(parts({ statements: [statement('BLOCKS_WRITES'), statement('DATA_LOSS')] })).hazards,
  ).toEqual(['DATA_LOSS', 'BLOCKS_WRITES', 'ADOPTS']);
  const same = parts();
  const adopts = same.ownership.adopts.map((object) => ({ ...object, differs: false }));
  expect(makePlan({ ...same, ownership: { ...same.ownership, adopts } }).hazards).toEqual([]);
});

test('it is empty without statements, unless something unmanaged is out of step', () => {
  const cast: UnmodelledObject = {
    kind: 'other',
    name: 'cast (a AS b)',
    schema: null,
    reason: 'No.',
    hash: 'h',
  };
  expect(makePlan(parts())).toMatchObject({ empty: true, unmanaged: [] });
  expect(makePlan(parts({ statements: [statement('DATA_LOSS')] })).empty).toBe(false);
  const absent = makePlan(parts({ unmodelled: [cast] }));
  expect(absent).toMatchObject({ empty: false, unmanaged: [{ kind: 'other', name: 'cast (a AS b)' }] });
  expect(absent.hazards).toContain('UNMANAGED');
  const given = parts({ unmodelled: [cast] });
  const unmanaged = given.ownership.unmanaged.map((object) => ({ ...object, state: 'in_step' as const }));
  const present = makePlan({ ...given, ownership: { ...given.ownership, unmanaged } });
  expect([present.empty, present.hazards.includes('UNMANAGED'), present.unmanaged.length]).toEqual([
    true,
    false,
    1,
  ]);
});

test('what others have does not change its id', () => {
  const given = parts();
  const without = makePlan({ ...given, ownership: { ...given.ownership, unowned: [] } });
  expect(without.unowned).toEqual([]);
  expect(makePlan(given).unowned).toEqual([{ kind: 'table', name: 'public.zoo' }]);
  expect(without.planId).toBe(makePlan(given).planId);
});
