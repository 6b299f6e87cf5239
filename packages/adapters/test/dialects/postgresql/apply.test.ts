import { createPostgresDatabase } from '../../../src/dialects/postgresql/database.js';
import {
  type ApplyReport,
  applyPlan,
  approvalIdOf,
  approvalSchema,
  type OwnedObject,
  type Plan,
  type Statement,
} from '@lockstep/core';
import { type TestDatabase, testDatabase } from '@lockstep/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readLedger } from '../../../src/dialects/postgresql/ledger/ledger.js';
import { applyTo, planFor, portsFor, relationsOf, requestFor, targetOf } from './apply-setup.js';

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

const ADVISORY_LOCKS = `SELECT pid FROM pg_locks WHERE locktype = 'advisory'
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

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

  test('is already applied the second time', async () => {
    const plan = await planTwo();
    await applyTo(database.url, plan);
    const again = await applyTo(database.url, plan);
    expect(again).toMatchObject({ outcome: 'already-applied', error: null });
    expect(statuses(again)).toEqual(['unapplied', 'unapplied']);
  });

  test('leaves no ledger where the environment does without', async () => {
    const report = await applyTo(database.url, await planTwo(), { request: { ledger: false } });
    expect(report.outcome).toBe('applied');
    expect(await database.run("SELECT 1 FROM pg_namespace WHERE nspname = 'lockstep'")).toEqual([]);
  });

  test('is applied once by twenty appliers at the same moment, the others find it done', async () => {
    const plan = await planTwo();
    const reports = await Promise.all(
      Array.from({ length: 20 }, async () => await applyTo(database.url, plan)),
    );
    const outcomes = reports.map((report) => report.outcome).sort();
    expect(outcomes).toEqual([...Array.from({ length: 19 }, () => 'already-applied'), 'applied']);
    expect(await relationsOf(database.url)).toEqual(['users', 'users_email', 'users_pkey']);
  });
});

describe('a plan that does not fit', () => {
  test('is refused when it was edited', async () => {
    const plan = await planTwo();
    const [first, ...rest] = plan.statements;
    const statements = [{ ...first, sql: 'CREATE TABLE public.evil (id int)' }, ...rest] as Statement[];
    const edited = { ...plan, statements };
    await expect(applyTo(database.url, edited)).rejects.toMatchObject({ code: 'PLAN.TAMPERED' });
    expect(await relationsOf(database.url)).toEqual([]);
  });

  test('is refused for another environment or module', async () => {
    const plan = await planFor(database.url, { statements: TWO_SEGMENTS, environment: 'staging' });
    await expect(applyTo(database.url, plan)).rejects.toMatchObject({ code: 'ENV.MISMATCH' });
    const other = await planFor(database.url, { statements: TWO_SEGMENTS, module: 'web' });
    await expect(applyTo(database.url, other)).rejects.toMatchObject({ code: 'ENV.MISMATCH' });
    expect(await relationsOf(database.url)).toEqual([]);
  });

  test('is refused in a database that was applied under another environment', async () => {
    await applyTo(database.url, await planTwo());
    const plan = await planFor(database.url, { statements: [], environment: 'production' });
    await expect(
      applyTo(database.url, plan, { request: { environment: 'production' } }),
    ).rejects.toMatchObject({
      code: 'ENV.MISMATCH',
      next: [
        expect.any(String),
        expect.stringMatching(/\{bin\} ledger rename --module=\S+ --from=test --to=production$/),
      ],
    });
  });

  test('is refused when the approval is for another plan', async () => {
    const plan = await planTwo();
    const approval = { planId: 'f'.repeat(64), approver: 'ann', reason: null };
    await expect(applyTo(database.url, plan, { request: { approval } })).rejects.toMatchObject({
      code: 'APPROVAL.REQUIRED',
    });
    expect(await relationsOf(database.url)).toEqual([]);
  });

  test('is refused inside the lock when another apply used its approval file', async () => {
    const plan = await planTwo();
    const file = approvalSchema.parse({
      ...{ formatVersion: 1, planId: plan.planId, environment: 'test', approver: 'ann', reason: 'ok' },
      approvedAt: '2020-01-01T00:00:00Z',
    });
    const request = { approval: { planId: plan.planId, approver: 'ann', reason: 'ok', file } };
    expect(await applyTo(database.url, plan, { request })).toMatchObject({ outcome: 'applied' });
    expect(await applyTo(database.url, plan, { request })).toMatchObject({ outcome: 'already-applied' });
    await database.run('DROP TABLE public.users');
    await expect(applyTo(database.url, plan, { request })).rejects.toMatchObject({
      code: 'APPROVAL.REQUIRED',
      why: expect.stringContaining('was used on') as unknown,
    });
    expect(await relationsOf(database.url)).toEqual([]);
  });

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
      const begin: typeof session.begin = async (begin) => {
        const notes = await session.begin(begin);
        begun = await database.run("SELECT result, report->>'approvalId' AS id FROM lockstep.applied_plan");
        return notes;
      };
      return { ...session, begin };
    };
    const ports = { database: { ...whole, openApply } };
    const report = await applyTo(database.url, plan, { request: { approval }, ports });
    expect(report.approvalId).toBe(approvalId);
    expect(begun).toEqual([{ result: 'running', id: approvalId }]);
    const { used } = await whole.readLedger(targetOf(database.url));
    expect(used).toMatchObject([{ planId: plan.planId, approvalId }]);
  });

  test('is refused when the schema files changed since', async () => {
    const plan = await planTwo();
    const schemaFiles = [{ path: 'db/schema/001_init.sql', sha256: 'b'.repeat(64) }];
    await expect(applyTo(database.url, plan, { request: { schemaFiles } })).rejects.toMatchObject({
      code: 'PLAN.STALE',
      message: expect.stringContaining('db/schema/001_init.sql') as string,
    });
  });

  test('is stale, judged inside the lock, when the database changed since it was made', async () => {
    const plan = await planTwo();
    await database.run('CREATE TABLE public.surprise (id int)');
    await expect(applyTo(database.url, plan)).rejects.toMatchObject({ code: 'PLAN.STALE' });
    const made = await applyPlan(
      requestFor(database.url, plan, { planIsGiven: false }),
      portsFor(database.url),
    );
    expect(made.kind).toBe('stale');
    expect(await relationsOf(database.url)).toEqual(['surprise']);
    expect(await database.run(ADVISORY_LOCKS)).toEqual([]);
  });

  test('is refused when an object of another module is absent', async () => {
    const plan = await planTwo();
    const missing = [{ kind: 'table', name: 'auth.users', module: 'auth' }] as const;
    const reader = {
      readState: async () => ({
        from: plan.from.fingerprint,
        fingerprint: plan.from.fingerprint,
        owned: [],
        missing,
      }),
      readDifferences: async () => [],
      readObserved: async () => [],
    };
    await expect(applyTo(database.url, plan, { ports: { reader } })).rejects.toMatchObject({
      code: 'DEPENDENCY.MISSING',
      message: expect.stringContaining('table auth.users') as string,
      next: ['{bin} apply --module=auth --environment=test'],
    });
    expect(await relationsOf(database.url)).toEqual([]);
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
    const reader = {
      ...portsFor(database.url).reader,
      readState: async () => ({
        from: plan.from.fingerprint,
        fingerprint: plan.from.fingerprint,
        owned: desired.slice(0, 1),
        missing: [],
      }),
    };
    const plan = await failing();
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
    const reader = { ...portsFor(database.url).reader, readDifferences: async () => differences };
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

  test('to reach what the files want is no failure where statements were left out of it', async () => {
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
