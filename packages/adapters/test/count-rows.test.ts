import { applyPlan } from '@lockstep/core/applying/apply-plan.js';
import { segmentsOf } from '@lockstep/core/plan/segments.js';
import type { StatementResult } from '@lockstep/core/plan/apply-report.js';
import { runSql, testDatabase, type TestDatabase } from '@lockstep/testing';
import pg from 'pg';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { countMysqlRows } from './dialects/mysql/calls.js';
import { countPostgresRows } from './dialects/postgresql/calls.js';
import { countSqliteRows } from './dialects/sqlite/calls.js';
import { openMysqlApply } from '../src/dialects/mysql/session.js';
import { applyRequest, planOf as mysqlPlan, segmentRequest } from './dialects/mysql/apply-setup.js';
import {
  mariadbDatabase,
  mariadbLogin,
  NO_MARIADB,
  onMariadb,
  openMariadb,
  targetOf as mysqlTarget,
} from './dialects/mysql/mariadb-setup.js';
import {
  planFor,
  portsFor,
  relationsOf,
  requestFor,
  runningStatements,
  targetOf,
  until,
} from './dialects/postgresql/apply-setup.js';
import { openSession, planOf } from './dialects/sqlite/apply-setup.js';
import { databaseWith, removeFolders, rowsOf } from './dialects/sqlite/sqlite-setup.js';

const never = new AbortController().signal;
const named = (name: string, schema = '') => ({ schema, name });

describe('rows of PostgreSQL tables', () => {
  let database: TestDatabase;

  beforeEach(async () => {
    database = await testDatabase();
  });

  afterEach(async () => await database.drop());

  const count = async (url: string, ...tables: readonly string[]) =>
    await countPostgresRows(
      targetOf(url),
      tables.map((name) => named(name, 'public')),
      never,
    );

  test('are counted where they are few, and estimated where they are many or locked', async () => {
    await database.run(`CREATE TABLE "a ""b" (); CREATE TABLE three AS SELECT generate_series(1, 3);
      CREATE TABLE many AS SELECT generate_series(1, 200001) AS i; ANALYZE many;
      CREATE TABLE held AS SELECT generate_series(1, 7); ANALYZE held; CREATE TABLE unknown AS SELECT 1`);
    const holder = new pg.Client({ connectionString: database.url });
    await holder.connect();
    try {
      await holder.query('BEGIN; LOCK TABLE held, unknown IN ACCESS EXCLUSIVE MODE');
      expect(await count(database.url, 'a "b', 'three', 'many', 'held', 'unknown', 'gone')).toEqual([
        { rows: 0, isExact: true },
        { rows: 3, isExact: true },
        { rows: 200_001, isExact: false },
        { rows: 7, isExact: false },
        null,
        null,
      ]);
    } finally {
      await holder.end();
    }
  });

  test('that a policy hides from the login are not taken for none', async () => {
    const user = `reader_${database.name}`;
    await database.run(`CREATE ROLE ${user} LOGIN; CREATE TABLE t (id int); INSERT INTO t VALUES (1);
      GRANT SELECT ON t TO ${user}; ALTER TABLE t ENABLE ROW LEVEL SECURITY;`);
    try {
      expect(await count(database.urlFor(user, 'x'), 't')).toEqual([null]);
    } finally {
      await database.run(`DROP OWNED BY ${user}; DROP ROLE ${user}`);
    }
  });

  test('are not counted in a view that took the place of a table, whose functions would run with our rights', async () => {
    await database.run(`CREATE SEQUENCE runs; CREATE TABLE t (i int); INSERT INTO t VALUES (1);
      CREATE VIEW v AS SELECT i FROM t WHERE nextval('runs') > 0; CREATE MATERIALIZED VIEW m AS SELECT 1`);
    expect(await count(database.url, 'v', 'm', 't')).toEqual([null, null, { rows: 1, isExact: true }]);
    expect(await database.run('SELECT is_called FROM runs')).toEqual([{ is_called: false }]);
  });

  const SETUP = 'CREATE TABLE keep (id int); CREATE TABLE t (id int)';
  const object = 'table public.t';
  const hazards = [{ code: 'DATA_LOSS', object, message: 'its rows are gone' }] as const;
  const mustBeEmpty = [{ object, table: named('t', 'public') }];

  const REFUSED = {
    code: 'HAZARD.REFUSED',
    message: expect.stringContaining('public.t. Nothing was applied') as unknown,
    why: 'public.t: 1 row arrived',
    next: [
      '{bin} diff --module=api --environment=test',
      'loses these rows: {bin} apply --module=api --environment=test --accept=DATA_LOSS',
    ],
  };

  test('that come in the last moment, while the drop waits for its lock, are refused', async () => {
    const request = await dropOfNothing();
    const writer = new pg.Client({ connectionString: database.url });
    await writer.connect();
    try {
      await writer.query('BEGIN; INSERT INTO t VALUES (1)');
      const applying = applyPlan(request, portsFor(database.url));
      await until(async () => (await runningStatements(database, 'LOCK TABLE%')) > 0);
      await writer.query('COMMIT');
      expect(await applying).toMatchObject({ report: { outcome: 'refused', error: REFUSED } });
    } finally {
      await writer.end();
    }
    expect(await runSql(database.url, 'SELECT id FROM t')).toEqual([{ id: 1 }]);
  });

  async function dropOfNothing() {
    await database.run(SETUP);
    const statements = [
      { sql: 'ALTER TABLE keep ADD COLUMN more int' },
      { sql: 'DROP TABLE t', object, hazards: [...hazards] },
    ];
    const plan = await planFor(database.url, { setup: SETUP, statements });
    return requestFor(database.url, plan, { mustBeEmpty, ledger: false });
  }

  test('are lost without a yes where there are none', async () => {
    const request = await dropOfNothing();
    const outcome = await applyPlan(request, portsFor(database.url));
    expect(outcome).toMatchObject({ report: { outcome: 'applied' } });
    expect(await relationsOf(database.url)).toEqual(['keep']);
  });

  test('that arrive after the plan was made stop it before anything runs', async () => {
    const request = await dropOfNothing();
    await database.run('INSERT INTO t VALUES (1)');
    await expect(applyPlan(request, portsFor(database.url))).rejects.toMatchObject({
      code: 'HAZARD.REFUSED',
      message: expect.stringContaining('public.t') as unknown,
    });
    expect(await database.run('SELECT id FROM t')).toEqual([{ id: 1 }]);
  });

  test('that arrive after they were counted under the lock are refused before the first statement', async () => {
    const request = await dropOfNothing();
    await database.run('INSERT INTO t VALUES (1)');
    const countRows = async () => await Promise.resolve([{ rows: 0, isExact: true }]);
    const { reader } = portsFor(database.url);
    const ports = portsFor(database.url, { reader: { ...reader, countRows } });
    const outcome = await applyPlan(request, ports);
    expect(outcome).toMatchObject({ report: { outcome: 'refused', error: REFUSED } });
    expect(await runSql(database.url, 'SELECT id FROM t')).toEqual([{ id: 1 }]);
    expect(
      await runSql(database.url, "SELECT 1 FROM information_schema.columns WHERE column_name = 'more'"),
    ).toEqual([]);
  });
});

describe.skipIf(NO_MARIADB !== null)(onMariadb('rows of MariaDB tables'), () => {
  test('are counted where they are few, and a locked table is not waited for', async () => {
    const database = await mariadbDatabase();
    const holder = await openMariadb(database.name);
    try {
      await database.run(
        'CREATE TABLE none (i int); CREATE TABLE `a``b` (i int); INSERT INTO `a``b` VALUES (1), (2)',
      );
      await database.run('CREATE TABLE held (i int)');
      await holder.query('LOCK TABLES held WRITE');
      const tables = ['none', 'a`b', 'held', 'gone'].map((name) => named(name));
      expect(await countMysqlRows(database.target, tables, never)).toEqual([
        { rows: 0, isExact: true },
        { rows: 2, isExact: true },
        null,
        null,
      ]);
    } finally {
      await holder.end();
      await database.drop();
    }
  });
});

describe.skipIf(NO_MARIADB !== null)(onMariadb('rows that arrive in MariaDB tables'), () => {
  const droppedWith = async (url: string, parts: { readonly whileWaiting?: () => Promise<unknown> } = {}) => {
    const session = await openMysqlApply(mysqlTarget(url), applyRequest());
    const plan = mysqlPlan(['ALTER TABLE t DROP COLUMN a', 'DROP TABLE t']);
    try {
      await session.history.begin({ plan, actor: 'ann', approver: null, reason: null });
      const results: StatementResult[] = [];
      for (const segment of segmentsOf(plan)) {
        if (results.some(({ error }) => error !== undefined)) break;
        const running = session.runSegment({ ...segmentRequest(segment), mustBeEmpty: [named('t')] });
        await parts.whileWaiting?.();
        results.push(...(await running));
      }
      return results;
    } finally {
      await session.close();
    }
  };

  test('stop the statement that would take them away, and nothing else is held', async () => {
    const database = await mariadbDatabase();
    try {
      await database.run('CREATE TABLE p (id int PRIMARY KEY)');
      await database.run('CREATE TABLE t (id int REFERENCES p (id), a int)');
      await database.run('INSERT INTO p VALUES (1)');
      await database.run('INSERT INTO t VALUES (1, 1), (1, 2)');
      const [result, ...more] = await droppedWith(database.url);
      expect(result).toMatchObject({
        status: 'unapplied',
        error: { arrivedRows: { table: 't', count: { rows: 2, isExact: true } } },
      });
      expect(more).toEqual([]);
      expect(await database.query('SELECT a FROM t ORDER BY a')).toEqual([{ a: 1 }, { a: 2 }]);
      await database.run('DELETE FROM t');
      expect((await droppedWith(database.url)).map(({ status }) => status)).toEqual(['applied', 'applied']);
      expect(await database.query("SHOW TABLES LIKE 't'")).toEqual([]);
    } finally {
      await database.drop();
    }
  });

  test('while the drop waits for its lock are seen when it has it', async () => {
    const database = await mariadbDatabase();
    const writer = await openMariadb(database.name);
    try {
      await database.run('CREATE TABLE t (id int, a int)');
      await writer.query('START TRANSACTION');
      await writer.query('INSERT INTO t VALUES (1, 1)');
      const whileWaiting = async () => {
        await until(async () => (await waitingLocks(database)) > 0);
        await writer.query('COMMIT');
      };
      expect(await droppedWith(database.url, { whileWaiting })).toMatchObject([
        { status: 'unapplied', error: { arrivedRows: { table: 't' } } },
      ]);
      expect(await database.query('SELECT a FROM t')).toEqual([{ a: 1 }]);
    } finally {
      await writer.end();
      await database.drop();
    }
  });

  const waitingLocks = async (database: Awaited<ReturnType<typeof mariadbDatabase>>) =>
    (
      await database.query(
        "SELECT 1 FROM information_schema.processlist WHERE db = database() AND info LIKE 'LOCK TABLES%'",
      )
    ).length;

  test('cannot be ruled out for a login that may not lock tables', async () => {
    const database = await mariadbDatabase();
    const login = await mariadbLogin(
      `SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, ALTER ON \`${database.name}\`.*`,
      'x',
    );
    try {
      await database.run('CREATE TABLE t (id int, a int)');
      expect(await droppedWith(login.urlFor(database.name))).toMatchObject([
        { status: 'unapplied', error: { arrivedRows: { table: 't', count: null } } },
      ]);
    } finally {
      await login.drop();
      await database.drop();
    }
  });
});

describe('rows of SQLite tables', () => {
  afterAll(removeFolders);

  test('are counted, and a file without the table is not taken for an empty one', async () => {
    const target = await databaseWith(
      'CREATE TABLE t (a); INSERT INTO t VALUES (1), (2); CREATE TABLE "n one" (a)',
    );
    expect(
      await countSqliteRows(
        target,
        ['t', 'n one', 'gone'].map((name) => named(name)),
        never,
      ),
    ).toEqual([{ rows: 2, isExact: true }, { rows: 0, isExact: true }, null]);
  });

  test('that arrive before the segment begins are not lost with it', async () => {
    const target = await databaseWith('CREATE TABLE t (a); INSERT INTO t VALUES (1)');
    const plan = planOf(['CREATE TABLE u (a)', 'DROP TABLE t']);
    const session = await openSession(target);
    const [segment] = segmentsOf(plan);
    if (segment === undefined) throw new Error('a plan without segments');
    try {
      await session.history.begin({ plan, actor: 'ann', approver: null, reason: null });
      const results = await session.runSegment({
        segment,
        owned: [],
        mustBeEmpty: [named('t')],
        lockTimeoutMs: 1_000,
        statementTimeoutMs: 0,
        onRetry: () => undefined,
      });
      expect(results[0]?.error?.arrivedRows).toEqual({ table: 't', count: { rows: 1, isExact: true } });
    } finally {
      await session.close();
    }
    expect(await rowsOf(target, 'SELECT a FROM t')).toEqual([{ a: 1 }]);
    expect(await rowsOf(target, "SELECT name FROM sqlite_schema WHERE name = 'u'")).toEqual([]);
  });
});
