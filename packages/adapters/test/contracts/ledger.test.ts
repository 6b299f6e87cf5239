import type { Ledger } from '@lockstep/core/ownership/ledger.js';
import { segmentsOf } from '@lockstep/core/plan/segments.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { applyOn, type ContractPlace, openPlace, openSession, planOn, segmentRequest } from './apply-on.js';
import { CONTRACT_DIALECTS, titleOf } from './contract-dialects.js';

const EMPTY: Ledger = { exists: false, environment: null, owned: [], lastPlans: [], used: [] };
const A_TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/) as unknown;

describe.each(CONTRACT_DIALECTS)('$title', (dialect) => {
  describe.skipIf(dialect.missing !== null)(titleOf(dialect), () => {
    let place: ContractPlace;
    beforeEach(async () => {
      place = await openPlace(dialect);
    });
    afterEach(async () => await place.database.drop());

    const made = (table: string) => ({ sql: `CREATE TABLE ${dialect.named(table)} (id int)`, table });
    const owns = (table: string, module = 'api') =>
      [{ module, kind: 'table', name: dialect.named(table), hash: `hash of ${table}` }] as const;
    const ledger = async (): Promise<Ledger> => await place.port.readLedger(place.target);

    test('of a database that nobody applied to is empty, and reading makes none', async () => {
      expect(await ledger()).toEqual(EMPTY);
      expect(await place.port.readAppliedFiles(place.target, 'api')).toBe(null);
      expect(await ledger()).toEqual(EMPTY);
    });

    test('says what was applied, by whom, when, and whose the objects are', async () => {
      const plan = await planOn(place, [made('users'), made('runs')]);
      await applyOn(place, plan, { owned: owns('users') });
      expect(await ledger()).toEqual({
        exists: true,
        environment: 'test',
        owned: owns('users'),
        lastPlans: [
          {
            planId: plan.planId,
            module: 'api',
            environment: 'test',
            result: 'applied',
            progress: 2,
            statements: 2,
            fromFingerprint: plan.from.fingerprint,
            toFingerprint: plan.to.fingerprint,
            appliedAt: A_TIME,
            actor: 'joe',
          },
        ],
        used: [{ planId: plan.planId, approvalId: null, at: A_TIME }],
      });
      expect(await place.port.readAppliedFiles(place.target, 'api')).toEqual(plan.schemaFiles);
      expect(await place.port.readAppliedFiles(place.target, 'web')).toBe(null);
    });

    test('keeps modules apart: the last apply of each, and the objects of each', async () => {
      await applyOn(place, await planOn(place, [made('users')]), { owned: owns('users') });
      const last = await planOn(place, [made('runs')], { setup: made('users').sql });
      await applyOn(place, last, { owned: owns('runs') });
      const web = await planOn(place, [made('pages')], {
        module: 'web',
        setup: [made('users').sql, made('runs').sql].join(';'),
      });
      await applyOn(place, web, { owned: owns('pages', 'web'), request: { module: 'web' } });
      const { lastPlans, owned } = await ledger();
      expect(lastPlans.map(({ module, planId }) => [module, planId]).toSorted()).toEqual([
        ['api', last.planId],
        ['web', web.planId],
      ]);
      // What a module no longer owns is not in it.
      expect(owned.map(({ module, name }) => [module, name]).toSorted()).toEqual([
        ['api', dialect.named('runs')],
        ['web', dialect.named('pages')],
      ]);
    });

    test('tells the environment of what really happened, not of an apply that failed', async () => {
      const bad = { sql: `DROP TABLE ${dialect.named('nobody')}`, table: 'nobody' };
      const typo = await planOn(place, [bad], { environment: 'typo', to: { fingerprint: 'x' } });
      await applyOn(place, typo, { request: { environment: 'typo' } });
      expect(await ledger()).toMatchObject({
        environment: null,
        lastPlans: [{ environment: 'typo', result: 'failed', progress: 0 }],
        used: [],
      });
      expect(await place.port.readAppliedFiles(place.target, 'api')).toBe(null);
      await applyOn(place, await planOn(place, [made('users')]));
      expect((await ledger()).environment).toBe('test');
    });

    test('is written with each segment: whoever reads it in between sees how far an apply is', async () => {
      const plan = await planOn(place, [made('users'), made('runs')]);
      const session = await openSession(place);
      try {
        await session.history.recover();
        await session.history.begin({ plan, actor: 'joe', approver: null, reason: null });
        const seen = [(await ledger()).lastPlans[0]];
        for (const segment of segmentsOf(plan)) {
          await session.runSegment(segmentRequest(segment));
          seen.push((await ledger()).lastPlans[0]);
        }
        expect(seen.map((row) => [row?.result, row?.progress])).toEqual([
          ['running', 0],
          ['running', 1],
          ['running', 2],
        ]);
      } finally {
        await session.close();
      }
    });

    test('is told what a module owns without an apply, but not while one holds the lock', async () => {
      await place.database.run(made('users').sql);
      const plan = await planOn(place, []);
      const record = { plan, owned: owns('users'), actor: 'joe' };
      const holder = await openSession(place);
      expect(await place.port.recordOwned(place.target, record)).toBe('busy');
      await holder.close();
      expect((await ledger()).owned).toEqual([]);
      expect(await place.port.recordOwned(place.target, record)).toBe('recorded');
      expect(await ledger()).toMatchObject({
        exists: true,
        environment: 'test',
        owned: owns('users'),
        lastPlans: [{ planId: plan.planId, result: 'applied', statements: 0 }],
      });
    });

    test('of a plan without statements says once what the module owns, and the apply notes it', async () => {
      await place.database.run(made('users').sql);
      const plan = await planOn(place, [], { setup: made('users').sql });
      expect(await applyOn(place, plan, { owned: owns('users') })).toMatchObject({
        outcome: 'nothing-to-do',
        notes: ['The ledger now says what module "api" owns.'],
      });
      const { used } = await ledger();
      expect(await applyOn(place, plan, { owned: owns('users') })).toMatchObject({
        outcome: 'nothing-to-do',
        notes: [],
      });
      expect(await ledger()).toMatchObject({ owned: owns('users'), used });
    });
  });
});
