import { applyPlan, segmentsOf } from '@lockstep/core';
import { runSql, testDatabase, type TestDatabase } from '@lockstep/testing';
import pg from 'pg';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { countMysqlRows } from '../src/mysql/count-rows.js';
import { countPostgresRows } from '../src/postgres/count-rows.js';
import { createPostgresDatabase } from '../src/postgres/database.js';
import { countSqliteRows } from '../src/sqlite/count-rows.js';
import { mariadbDatabase, NO_MARIADB, onMariadb, openMariadb } from './mysql/mariadb-setup.js';
import { planFor, portsFor, relationsOf, requestFor, targetOf } from './postgres/apply-setup.js';
import { openSession, outcomes, planOf } from './sqlite/apply-setup.js';
import { databaseWith, removeFolders, rowsOf } from './sqlite/sqlite-setup.js';

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
      const [seen] = await count(database.urlFor(user, 'x'), 't');
      expect(seen?.isExact ?? null).not.toBe(true);
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

  test('that arrive after they were counted under the lock fail the first statement, and nothing stays', async () => {
    const request = await dropOfNothing();
    await database.run('INSERT INTO t VALUES (1)');
    const countRows = async () => await Promise.resolve([{ rows: 0, isExact: true }]);
    const ports = portsFor(database.url, { database: { ...createPostgresDatabase(), countRows } });
    const outcome = await applyPlan(request, ports);
    expect(outcome).toMatchObject({ report: { outcome: 'failed', error: { code: 'APPLY.FAILED' } } });
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
      await session.begin({ plan, actor: 'ann', approver: null, reason: null });
      const results = await session.runSegment({
        segment,
        owned: [],
        mustBeEmpty: [named('t')],
        lockTimeoutMs: 1_000,
        statementTimeoutMs: 0,
        onRetry: () => undefined,
      });
      expect(outcomes(results)[0]).toContain('"t" was empty when the plan was made and holds rows by now');
    } finally {
      await session.close();
    }
    expect(await rowsOf(target, 'SELECT a FROM t')).toEqual([{ a: 1 }]);
    expect(await rowsOf(target, "SELECT name FROM sqlite_schema WHERE name = 'u'")).toEqual([]);
  });
});
