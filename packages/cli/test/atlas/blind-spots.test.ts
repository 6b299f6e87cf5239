import { afterEach, describe, expect, test } from 'vitest';
import { errorsOf, resultOf } from '../support/json-output.js';
import { openScenario, type PlanView, type Scenario } from '../scenarios/scenario.js';
import { SCENARIO_ROWS, titleOf } from '../scenarios/scenario-rows.js';
import { type BlindSpot, UNSEEN_CHANGES, UNSEEN_OBJECTS } from './blind-spot-cases.js';

const ROW = SCENARIO_ROWS.find(({ title }) => title === 'Atlas on PostgreSQL');
if (ROW === undefined) throw new Error('there is no row for Atlas on PostgreSQL');

let scenario: Scenario;

afterEach(async () => await scenario.close());

/** How a run ends, and with what. */
async function endOf({ before, after }: BlindSpot) {
  scenario = await openScenario(ROW as NonNullable<typeof ROW>);
  if (before !== '') await scenario.database.run(before);
  scenario.sql(after);
  const { code, stdout } = await scenario.run('diff');
  if (code !== 0) return { how: 'refused' as const, plan: null, errors: errorsOf(stdout) };
  const plan = resultOf<PlanView & { readonly engine: { readonly version: string } }>(stdout);
  const how = plan.unmanaged.length > 0 ? ('named' as const) : ('planned' as const);
  return { how, plan, errors: [] };
}

describe.skipIf(ROW.missing !== null)(`what Atlas does not see: ${titleOf(ROW)}`, () => {
  const spots = [...UNSEEN_OBJECTS, ...UNSEEN_CHANGES].map((spot) => [spot.title, spot] as const);

  test.each(spots)('%s is never passed over', async (_, spot) => {
    const { how, plan, errors } = await endOf(spot);
    // Another edition may do more; what it plans had its dry apply.
    const isCommunity = plan === null || plan.engine.version.endsWith('community');
    expect(isCommunity ? spot.ends : [...spot.ends, 'planned']).toContain(how);
    if (plan === null) {
      expect(errors).toMatchObject([{ code: 'ENGINE.FAILED' }]);
      expect(errors[0]?.next.join('')).not.toBe('');
      return;
    }
    if (how === 'planned') {
      expect(plan.empty).toBe(false);
      return;
    }
    expect(plan.unmanaged.map(({ kind, name }) => `${kind} ${name}`)).toContain(spot.object);
    expect(plan.hazards).toContain('UNMANAGED');
    expect(plan.unmanaged.filter(({ reason }) => !/pg-delta|by hand/.test(reason))).toEqual([]);
  });

  test('what another engine made and the files no longer have is named, and gone after going back', async () => {
    scenario = await openScenario(ROW as NonNullable<typeof ROW>);
    const file = 'modules/api/db.config.json';
    const withAtlas = scenario.workspace.read(file);
    const table = 'CREATE TABLE public.t (id bigint PRIMARY KEY);';
    scenario.sql(`${table} CREATE VIEW public.v AS SELECT id FROM public.t;`);
    scenario.workspace.put(file, withAtlas.replace('"engine": "atlas"', '"engine": "pg-delta"'));
    await scenario.apply();
    scenario.sql(table);
    scenario.workspace.put(file, withAtlas);
    const plan = await scenario.diff();
    expect(plan.unmanaged).toMatchObject([{ kind: 'view', name: 'public.v' }]);
    expect(plan.hazards).toContain('UNMANAGED');
    expect(await scenario.refusal('apply')).toBe('HAZARD.REFUSED');
    scenario.workspace.put(file, withAtlas.replace('"engine": "atlas"', '"engine": "pg-delta"'));
    await scenario.apply('--accept=all');
    expect(await scenario.database.query("SELECT to_regclass('public.v') AS v")).toEqual([{ v: null }]);
    expect((await scenario.diff()).empty).toBe(true);
  });

  test('an extension that Atlas uses and never makes is named, and refused where the target lacks it', async () => {
    const { how, plan } = await endOf({
      ...{ title: '', before: '', ends: [], object: '' },
      after:
        'CREATE EXTENSION IF NOT EXISTS citext; CREATE TABLE public.t (id bigint PRIMARY KEY, a citext);',
    });
    expect(how).toBe('named');
    expect(plan?.unmanaged).toEqual(expect.arrayContaining([expect.objectContaining({ kind: 'extension' })]));
    expect(plan?.hazards).toContain('UNMANAGED');
    for (const accept of ['', ' --accept=UNMANAGED', ' --accept=all']) {
      const { stdout } = await scenario.run(`apply${accept}`);
      expect(errorsOf(stdout)).toMatchObject([{ code: 'DEPENDENCY.MISSING' }]);
      expect(errorsOf(stdout)[0]?.next.join('\n')).toContain('CREATE EXTENSION "citext";');
      if (accept === '') expect(stdout).not.toContain('--accept');
    }
    expect(await scenario.database.tables()).toEqual([]);
    await scenario.database.run('CREATE EXTENSION citext');
    await scenario.apply();
    expect(await scenario.database.tables()).toEqual(['t']);
  });
});
