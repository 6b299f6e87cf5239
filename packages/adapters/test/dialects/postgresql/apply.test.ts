import type { MigrationHistory } from '@lockstep/core/ports/migration-history.js';
import { createPostgresDatabase } from '../../../src/dialects/postgresql/database.js';
import type { ApplyReport } from '@lockstep/core/plan/apply-report.js';
import { approvalIdOf, approvalSchema } from '@lockstep/core/policy/approval.js';
import type { OwnedObject } from '@lockstep/core/ownership/ledger.js';
import type { Plan } from '@lockstep/core/plan/plan.js';
import { type TestDatabase, testDatabase } from '@lockstep/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readLedger } from './calls.js';
import { applyTo, fingerprintOf, planFor, readerSaying, relationsOf, targetOf } from './apply-setup.js';

let database: TestDatabase;

beforeEach(async () => {
  database = await testDatabase();
});

afterEach(async () => {
  await database.drop();
});

const TWO_SEGMENTS = [
  { sql: 'CREATE TABLE public.users (id int PRIMARY KEY, email text)', object: 'table public.users' },
  {
    sql: 'CREATE INDEX CONCURRENTLY users_email ON public.users (email)',
    object: 'index public.users_email',
    transactional: false,
    segment: 2,
  },
];

const USERS: OwnedObject = { module: 'api', kind: 'table', name: 'public.users', hash: 'h1' };

function statuses(report: ApplyReport): readonly string[] {
  return report.statements.map((statement) => statement.status);
}

async function planTwo(): Promise<Plan> {
  return await planFor(database.url, { statements: TWO_SEGMENTS });
}

describe('a plan that fits', () => {
  test.each([15, 18] as const)('is applied segment by segment, proved, and recorded on %i', async (major) => {
    await database.drop();
    database = await testDatabase(major);
    const plan = await planTwo();
    const report = await applyTo(database.url, plan, { request: { desired: [USERS] } });
    expect(report).toMatchObject({
      outcome: 'applied',
      error: null,
      actor: 'joe',
      approver: 'ann',
      approvalReason: 'looks right',
      fingerprints: { after: plan.to.fingerprint, planned: plan.to.fingerprint },
    });
    expect(statuses(report)).toEqual(['applied', 'applied']);
    expect(await relationsOf(database.url)).toEqual(['users', 'users_email', 'users_pkey']);
    const ledger = await readLedger(targetOf(database.url));
    expect(ledger).toMatchObject({ exists: true, environment: 'test', owned: [USERS] });
    expect(ledger.lastPlans).toMatchObject([
      { planId: plan.planId, module: 'api', result: 'applied', progress: 2, statements: 2, actor: 'joe' },
    ]);
  });
});

describe('a plan that an approval file let pass', () => {
  test('records which approval file let it pass before anything runs, and in its report', async () => {
    const plan = await planTwo();
    const file = approvalSchema.parse({
      ...{ formatVersion: 1, planId: plan.planId, environment: 'test', approver: 'ann', reason: 'ok' },
      approvedAt: '2020-01-01T00:00:00Z',
    });
    const approvalId = approvalIdOf(file);
    const approval = { planId: plan.planId, approver: 'ann', reason: 'ok', file };
    const whole = createPostgresDatabase();
    let begun: unknown;
    const openApply: typeof whole.openApply = async (...args) => {
      const session = await whole.openApply(...args);
      const begin: MigrationHistory['begin'] = async (begin) => {
        const notes = await session.history.begin(begin);
        begun = await database.run("SELECT result, report->>'approvalId' AS id FROM lockstep.applied_plan");
        return notes;
      };
      return { ...session, history: { ...session.history, begin } };
    };
    const ports = { database: { ...whole, openApply } };
    const report = await applyTo(database.url, plan, { request: { approval }, ports });
    expect(report.approvalId).toBe(approvalId);
    expect(begun).toEqual([{ result: 'running', id: approvalId }]);
    const { used } = await readLedger(targetOf(database.url));
    expect(used).toMatchObject([{ planId: plan.planId, approvalId }]);
  });
});

describe('a plan that fails', () => {
  const rows = `CREATE TABLE public.people (id int, email text); INSERT INTO public.people VALUES (1, 'ann@example.org'), (1, 'ann@example.org')`;

  async function failing(): Promise<Plan> {
    return await planFor(database.url, {
      to: 'never',
      statements: [
        { sql: 'CREATE TABLE public.first (id int)', object: 'table public.first' },
        { sql: 'CREATE TABLE public.second (id int)', object: 'table public.second', segment: 2 },
        {
          sql: 'ALTER TABLE public.people ADD CONSTRAINT people_email UNIQUE (email)',
          object: 'constraint public.people.people_email',
          segment: 2,
          hazards: [
            {
              code: 'MAY_FAIL_ON_DATA',
              object: 'table public.people',
              message: 'fails where two rows are equal',
            },
          ],
        },
        { sql: 'CREATE TABLE public.third (id int)', object: 'table public.third', segment: 3 },
      ],
    });
  }

  test('on its data leaves nothing of that segment and all of those before it', async () => {
    await database.run(rows);
    const desired = [
      { ...USERS, name: 'public.first' },
      { ...USERS, name: 'public.second' },
    ];
    const plan = await failing();
    const { fingerprint } = plan.from;
    const reader = readerSaying(database.url, async () => ({ fingerprint, owned: desired.slice(0, 1) }));
    const report = await applyTo(database.url, plan, { request: { desired }, ports: { reader } });
    expect(statuses(report)).toEqual(['applied', 'unapplied', 'unapplied', 'unapplied']);
    expect(report).toMatchObject({ outcome: 'failed', error: { code: 'APPLY.FAILED' } });
    expect(report.error?.message).toBe(
      'Statement 3 of 4 (constraint public.people.people_email) failed: could not create unique index "people_email"',
    );
    expect(report.error?.why).toContain(
      'MAY_FAIL_ON_DATA: table public.people: fails where two rows are equal',
    );
    expect(report.error?.why).toContain('SQLSTATE 23505');
    expect(await relationsOf(database.url)).toEqual(['first', 'people']);
    expect(await readLedger(targetOf(database.url))).toMatchObject({
      owned: [{ name: 'public.first' }],
      lastPlans: [{ result: 'failed', progress: 1 }],
    });
  });

  test('never shows a value of a row', async () => {
    await database.run(rows);
    const unique = await applyTo(database.url, await failing());
    const cast = await applyTo(
      database.url,
      await planFor(database.url, {
        to: 'never',
        statements: [{ sql: 'ALTER TABLE public.people ALTER COLUMN email TYPE int USING email::int' }],
      }),
    );
    expect(cast.error?.message).toBe(
      'Statement 1 of 1 (other statement_0) failed: invalid input syntax for type integer: "…"',
    );
    const kept = await database.run('SELECT report::text FROM lockstep.applied_plan');
    expect(JSON.stringify([unique, cast, kept])).not.toContain('ann@example');
  });

  const differs = { object: 'index public.users_email', expected: 'valid', found: 'not valid' };

  test.each([
    {
      title: 'says which objects differ',
      to: undefined,
      differences: [differs],
      says: 'these objects are not as planned: index public.users_email.',
    },
    {
      title: 'says so by fingerprint alone',
      to: 'something else',
      differences: [],
      says: 'the database is at',
    },
  ])('to become what it promised $title', async ({ to, differences, says }) => {
    const plan = await planFor(database.url, {
      statements: TWO_SEGMENTS,
      ...(to === undefined ? {} : { to }),
    });
    const said = async () => ({ fingerprint: await fingerprintOf(database.url) });
    const reader = readerSaying(database.url, said, differences);
    const report = await applyTo(database.url, plan, { ports: { reader } });
    expect(report).toMatchObject({
      outcome: 'not-converged',
      differences,
      error: { code: 'APPLY.NOT_CONVERGED', message: expect.stringContaining(says) as string },
    });
    expect((await readLedger(targetOf(database.url))).lastPlans).toMatchObject([
      { result: 'failed', progress: 2 },
    ]);
  });

  test('to reach what the files want is not a failure where statements were left out of it', async () => {
    const plan = await planFor(database.url, { statements: TWO_SEGMENTS, to: 'what the files want' });
    const leftOut = plan.statements.slice(0, 1);
    const report = await applyTo(database.url, plan, { request: { leftOut, ledger: false } });
    expect(report).toMatchObject({
      outcome: 'applied',
      leftOut: [{ sql: TWO_SEGMENTS[0]?.sql, object: 'table public.users' }],
    });
  });

  test('on a unique index without transaction drops the unfinished index', async () => {
    await database.run(rows);
    const plan = await planFor(database.url, {
      to: 'never',
      statements: [
        {
          sql: 'CREATE UNIQUE INDEX CONCURRENTLY people_email ON public.people (email)',
          object: 'index public.people_email',
          transactional: false,
        },
      ],
    });
    const report = await applyTo(database.url, plan);
    expect(statuses(report)).toEqual(['unapplied']);
    expect(await relationsOf(database.url)).toEqual(['people']);
  });
});
