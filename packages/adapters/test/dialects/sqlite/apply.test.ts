import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { applyPlan } from '@lockstep/core/applying/apply-plan.js';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import type { LockHolder } from '@lockstep/core/ports/lock-holder.js';
import type { Plan, Statement } from '@lockstep/core/plan/plan.js';
import { afterAll, describe, expect, test } from 'vitest';
import { openSqlite } from '../../../src/dialects/sqlite/connect/connect.js';
import { createSqliteDatabase } from '../../../src/dialects/sqlite/database.js';
import { sqlitePath, sqliteTarget } from '../../../src/dialects/sqlite/connect/sqlite-path.js';
import { ledgerOf, stateReader } from '../../contracts/state-reader.js';
import { readSqliteLedger } from './calls.js';
import { openSession, outcomes, planOf, runPlan, runSegmentOf } from './apply-setup.js';
import { databaseWith, newFolder, removeFolders, rowsOf } from './sqlite-setup.js';

afterAll(removeFolders);

const database = createSqliteDatabase();

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('it did not happen in 20 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function filesBeside(target: ConnectionTarget): readonly string[] {
  return readdirSync(dirname(sqlitePath(target))).sort();
}

const only = ({ statements: [first] }: Plan): Statement => {
  if (first === undefined) throw new Error('a plan without statements');
  return first;
};

const missing = (): ConnectionTarget => sqliteTarget(join(newFolder(), 'app.db'));

/** Copies three million rows: long enough to be ended in the middle. */
const SLOW = [
  'CREATE TABLE big (x int)',
  'INSERT INTO big WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3000000) SELECT i FROM n',
  'CREATE INDEX big_x ON big (x)',
];

describe('a segment', () => {
  test('makes a missing file, and its progress is recorded with it', async () => {
    const target = missing();
    const owned = [{ module: 'api', kind: 'table', name: 't', hash: 'h' }] as const;
    const { results } = await runPlan(target, planOf(['CREATE TABLE t (a)', 'CREATE INDEX i ON t (a)']), {
      owned,
    });
    expect(outcomes(results)).toEqual(['applied', 'applied']);
    expect(await readSqliteLedger(target)).toMatchObject({
      exists: true,
      environment: 'local',
      owned: [{ module: 'api', kind: 'table', name: 't', hash: '' }],
      lastPlans: [{ module: 'api', result: 'running', progress: 2, statements: 2, actor: 'ann' }],
    });
    expect(filesBeside(target)).toEqual(['app.db']);
  });

  test('is in the file itself afterwards, also with a write-ahead log', async () => {
    const target = await databaseWith(
      'PRAGMA journal_mode = wal; CREATE TABLE t (a); INSERT INTO t VALUES (1)',
    );
    const { results } = await runPlan(target, planOf(['CREATE TABLE u (a)', 'DROP TABLE t']));
    expect(outcomes(results)).toEqual(['applied', 'applied']);
    expect(statSync(`${sqlitePath(target)}-wal`).size).toBe(0);
    expect(await rowsOf(target, "SELECT name FROM sqlite_schema WHERE name IN ('t', 'u')")).toEqual([
      { name: 'u' },
    ]);
  });

  test('that fails in the middle leaves nothing, and the error stands at its statement', async () => {
    const target = await databaseWith('CREATE TABLE t (a); INSERT INTO t VALUES (1), (1)');
    const { results } = await runPlan(
      target,
      planOf(['CREATE TABLE u (a)', 'CREATE UNIQUE INDEX i ON t (a)', 'CREATE TABLE w (a)']),
    );
    expect(results.map(({ status, error }) => [status, error ?? null])).toEqual([
      ['unapplied', null],
      ['unapplied', { sqlState: 'SQLITE_CONSTRAINT_UNIQUE', message: 'UNIQUE constraint failed: t.a' }],
      ['unapplied', null],
    ]);
    const tables = await rowsOf(target, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1");
    expect(tables.map(({ name }) => name)).toEqual(['lockstep_applied_plan', 'lockstep_owned_object', 't']);
  });

  test.each(['COMMIT', 'ROLLBACK'])(
    'whose statement is %s is rolled back as far as it can be, and says so',
    async (sql) => {
      const target = await databaseWith('CREATE TABLE t (a)');
      const { results } = await runPlan(target, planOf([sql, 'CREATE TABLE u (a)']));
      expect(outcomes(results)[0]).toBe('unapplied: this statement ended the transaction of its segment');
      expect(await rowsOf(target, "SELECT name FROM sqlite_schema WHERE name = 'u'")).toEqual([]);
    },
  );

  test('is ended by the signal, at once and whole', async () => {
    const target = await databaseWith('CREATE TABLE t (a)');
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 300);
    const started = Date.now();
    const { results } = await runPlan(target, planOf(SLOW), { signal: abort.signal });
    expect(Date.now() - started).toBeLessThan(2_000);
    expect(outcomes(results)).toEqual(['unapplied', 'unapplied: interrupted', 'unapplied']);
    expect(await rowsOf(target, "SELECT name FROM sqlite_schema WHERE name = 'big'")).toEqual([]);
  });

  test('is ended when a statement takes too long', async () => {
    const target = await databaseWith('CREATE TABLE t (a)');
    const { results } = await runPlan(target, planOf(SLOW), { statementTimeoutMs: 100 });
    expect(outcomes(results)[1]).toBe('unapplied: ended after 100 ms (statement timeout)');
    expect(await rowsOf(target, "SELECT name FROM sqlite_schema WHERE name = 'big'")).toEqual([]);
  });

  test.each([
    ['writes to', ['BEGIN IMMEDIATE']],
    ['reads', ['BEGIN', 'SELECT * FROM t']],
  ])('is tried again while another program %s the file', async (_, statements) => {
    const target = await databaseWith('CREATE TABLE t (a); INSERT INTO t VALUES (1)');
    const other = await openSqlite(target, { mode: 'write' });
    const plan = planOf(['CREATE TABLE u (a)']);
    const session = await openSession(target, { ledger: false });
    for (const sql of statements) await other.run(sql);
    let retries = 0;
    const onRetry = (): void => {
      retries += 1;
      if (retries === 2) void other.run('COMMIT');
    };
    const segment = { number: 1, transactional: true, statements: [{ index: 0, statement: only(plan) }] };
    const results = await runSegmentOf(session, segment, { lockTimeoutMs: 50, onRetry });
    expect(outcomes(results)).toEqual(['applied']);
    expect(retries).toBe(2);
    await session.close();
    other.close();
  });

  test('without transaction runs alone', async () => {
    const target = await databaseWith('CREATE TABLE t (a)');
    const plan = planOf(['VACUUM']);
    const session = await openSession(target);
    await session.history.begin({ plan, actor: 'ann', approver: null, reason: null });
    const statements = plan.statements.map((statement, index) => ({ index, statement }));
    const segment = { number: 1, transactional: false, statements };
    expect(outcomes(await runSegmentOf(session, segment))).toEqual(['applied']);
    await session.close();
    expect((await readSqliteLedger(target)).lastPlans[0]?.progress).toBe(1);
  });
});

describe('the lock', () => {
  test('is waited for, names who holds it, and goes with its holder', async () => {
    const target = await databaseWith('CREATE TABLE t (a)');
    const first = await openSession(target, { module: 'first' });
    const holders: (LockHolder | null)[] = [];
    const second = openSession(target, { module: 'second', onWait: (holder) => holders.push(holder) });
    await until(() => holders.length > 1);
    await first.close();
    await first.close();
    await (await second).close();
    expect(holders[0]).toEqual({
      pid: process.pid,
      application: 'lockstep apply first',
      user: expect.any(String),
      client: null,
      since: expect.stringMatching(/^\d{4}-/),
    });
    expect(filesBeside(target)).toEqual(['app.db']);
  });

  test('that is not to be had in time is LOCK.TIMEOUT', async () => {
    const target = await databaseWith('CREATE TABLE t (a)');
    const first = await openSession(target, { module: 'first' });
    await expect(openSession(target, { waitMs: 200 })).rejects.toMatchObject({
      code: 'LOCK.TIMEOUT',
      message: expect.stringContaining(`"lockstep apply first" (process ${process.pid}) of user`),
    });
    await first.close();
  });

  test('through a link is the lock of the file itself', async () => {
    const target = await databaseWith('CREATE TABLE t (a)');
    const { symlinkSync } = await import('node:fs');
    const link = join(newFolder(), 'link.db');
    symlinkSync(sqlitePath(target), link);
    const first = await openSession(target);
    await expect(openSession(sqliteTarget(link), { waitMs: 50 })).rejects.toMatchObject({
      code: 'LOCK.TIMEOUT',
    });
    await first.close();
  });

  test('whose file is something else is an error that names it', async () => {
    const target = await databaseWith('CREATE TABLE t (a)');
    writeFileSync(`${sqlitePath(target)}-lockstep`, 'this is not a lock of ours');
    await expect(openSession(target)).rejects.toMatchObject({
      code: 'DB.UNREACHABLE',
      message: expect.stringContaining('app.db-lockstep'),
    });
  });
});

describe('an apply that is killed', () => {
  test('leaves the old state and no lock; the next one says what happened and goes on', async () => {
    const target = await databaseWith('CREATE TABLE t (a)');
    const plan = planOf(SLOW);
    const child = spawn(
      process.execPath,
      [
        '--conditions=@lockstep/source',
        '--import=tsx',
        fileURLToPath(new URL('apply-child.ts', import.meta.url)),
      ],
      { stdio: ['pipe', 'inherit', 'inherit'] },
    );
    child.stdin.end(JSON.stringify({ path: sqlitePath(target), plan }));
    const journal = `${sqlitePath(target)}-journal`;
    await until(() => existsSync(journal) && statSync(sqlitePath(target)).size > 1_000_000);
    await expect(openSession(target, { waitMs: 0 })).rejects.toMatchObject({
      code: 'LOCK.TIMEOUT',
      message: expect.stringContaining(`"lockstep apply killed" (process ${child.pid})`),
    });
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(filesBeside(target)).toContain('app.db-lockstep');
    const session = await openSession(target, { waitMs: 0 });
    expect(await rowsOf(target, "SELECT name FROM sqlite_schema WHERE name = 'big'")).toEqual([]);
    expect(await rowsOf(target, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    expect(await session.history.recover()).toEqual([
      expect.stringMatching(
        new RegExp(
          `^The apply of plan ${plan.planId.slice(0, 12)} \\(module "api", by ann, .*\\) ended without a result after 0 of 3 statements\\.$`,
        ),
      ),
    ]);
    expect(await session.history.recover()).toEqual([]);
    await session.close();
    expect((await readSqliteLedger(target)).lastPlans[0]).toMatchObject({ result: 'failed', progress: 0 });
    expect(filesBeside(target)).toEqual(['app.db']);
  });
});

describe('the whole apply', () => {
  async function apply(target: ConnectionTarget, plan: Plan, approver = 'ann') {
    let fingerprint = plan.from.fingerprint;
    const outcome = await applyPlan(
      {
        plan,
        planIsGiven: true,
        module: 'api',
        environment: 'local',
        schemaFiles: [],
        approval: { planId: plan.planId, approver, reason: null },
        leftOut: [],
        target,
        schemas: [],
        before: plan.from.fingerprint,
        desired: [{ module: 'api', kind: 'table', name: 't', hash: 'h' }],
        ledger: true,
        known: await ledgerOf(database, target),
        actor: 'ann',
        limits: { lockWaitMs: 1_000, lockTimeoutMs: 1_000, statementTimeoutMs: 0 },
        signal: new AbortController().signal,
      },
      {
        database,
        reader: stateReader({ database, target }, async () => {
          const found = {
            fingerprint,
            owned: [{ module: 'api', kind: 'table', name: 't', hash: 'h' } as const],
          };
          fingerprint = plan.to.fingerprint;
          return found;
        }),
        onLockWait: () => undefined,
        onSegment: () => undefined,
        onRetry: () => undefined,
        now: () => Date.now(),
      },
    );
    if (outcome.kind !== 'finished') throw new Error('stale');
    return outcome.report;
  }

  test('ends in a report that names the copy, and in the ledger', async () => {
    const target = await databaseWith('CREATE TABLE old (a); INSERT INTO old VALUES (1)');
    const report = await apply(target, planOf(['CREATE TABLE t (a)', 'DROP TABLE old']));
    expect(report).toMatchObject({
      outcome: 'applied',
      notes: [
        expect.stringMatching(
          /^A copy of the database before this plan is .*\.bak\. To go back, stop what uses the database, then in .*: rm -f 'app\.db-wal' 'app\.db-shm' && mv '.*' 'app\.db'$/,
        ),
      ],
    });
    expect(await readSqliteLedger(target)).toMatchObject({
      owned: [{ module: 'api', kind: 'table', name: 't', hash: 'h' }],
      lastPlans: [{ result: 'applied', progress: 2 }],
    });
    expect(
      await rowsOf(target, "SELECT json_extract(report, '$.outcome') AS outcome FROM lockstep_applied_plan"),
    ).toEqual([{ outcome: 'applied' }]);
  });
});

describe('what is recorded without an apply', () => {
  const record = {
    plan: planOf([]),
    owned: [{ module: 'api', kind: 'table', name: 't', hash: 'h' }] as const,
    actor: 'ann',
  };

  test('makes no file', async () => {
    const target = missing();
    expect(await database.recordOwned(target, record)).toBe('not-permitted');
    expect(filesBeside(target)).toEqual([]);
  });
});

describe('our own second look', () => {
  test('prints each property of what was asked for, and not how it is written', async () => {
    const target = await databaseWith('CREATE TABLE t (a varchar(40) UNIQUE); CREATE TABLE other (b)');
    const twin = await databaseWith('CREATE TABLE t (`a` varchar NULL); CREATE UNIQUE INDEX t_a ON t (a)');
    const roots = [{ kind: 'table', name: 't' }];
    const seen = await database.observe(target, roots);
    expect(seen).toEqual(await database.observe(twin, roots));
    expect(seen.entries.get('column t.a: type')).toBe('varchar');
    expect([...seen.entries.keys()].some((key) => key.includes('other'))).toBe(false);
    const changed = await databaseWith('CREATE TABLE t (a varchar NOT NULL UNIQUE)');
    expect((await database.observe(changed, roots)).entries.get('column t.a: not null')).toBe('true');
  });
});
