import { testDatabase, type TestDatabase } from '@lockstep/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countPostgresRows } from '../dialects/postgresql/calls.js';
import { targetOf } from '../dialects/postgresql/apply-setup.js';

const never = new AbortController().signal;

/** Tables that belong to somebody without rights, and what PostgreSQL runs of his where a query on them is planned. */
const TRICKS: readonly (readonly [trick: string, sql: string])[] = [
  ['an index over a function of a constant', 'CREATE TABLE t (i int); CREATE INDEX ON t ((evil(1)))'],
  ['a partial index', 'CREATE TABLE t (i int); CREATE INDEX ON t (i) WHERE evil(1) > 0'],
  ['an operator in an index', 'CREATE TABLE t (i int); CREATE INDEX ON t ((1 === 1))'],
  ['extended statistics', 'CREATE TABLE t (i int); CREATE STATISTICS s ON (i + evil(1)), (i - 1) FROM t'],
  ['the key of partitions', 'CREATE TABLE t (i int) PARTITION BY RANGE ((i + evil(1)))'],
  [
    'an index on a partition',
    `CREATE TABLE t (i int) PARTITION BY LIST (i); CREATE TABLE one PARTITION OF t DEFAULT;
     CREATE INDEX ON one ((evil(1)))`,
  ],
  [
    'an index on a child',
    'CREATE TABLE t (i int); CREATE TABLE c () INHERITS (t); CREATE INDEX ON c ((evil(1)))',
  ],
  ['an index of a function below another one', 'CREATE TABLE t (i int); CREATE INDEX ON t ((abs(evil(1))))'],
];

describe('rows of a table are not counted where that would run its owner’s functions', () => {
  let database: TestDatabase;
  let file: string;

  beforeAll(async () => {
    database = await testDatabase();
    const [row] = await database.run("SELECT current_setting('data_directory') AS folder");
    file = `${String(row?.['folder'])}/${database.name}-ran`;
    await database.run(`CREATE FUNCTION evil_twin() RETURNS int LANGUAGE plpgsql AS
        $$ BEGIN COPY (SELECT 1) TO '${file}'; RETURN 1; EXCEPTION WHEN OTHERS THEN RETURN 1; END $$;
      CREATE FUNCTION evil(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS
        $$ BEGIN PERFORM public.evil_twin(); RETURN 1; END $$;
      CREATE FUNCTION evil_same(int, int) RETURNS boolean IMMUTABLE LANGUAGE plpgsql AS
        $$ BEGIN PERFORM public.evil_twin(); RETURN true; END $$;
      CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = evil_same);
      CREATE ROLE ${database.name}; GRANT CREATE ON SCHEMA public TO ${database.name}`);
  });
  afterAll(async () => {
    await database.run(`DROP OWNED BY ${database.name}; DROP ROLE ${database.name}`);
    await database.drop();
  });

  const hasRun = async () =>
    await database.run(`SELECT (pg_stat_file('${file}', true)).size IS NOT NULL AS "hasRun"`);

  test.each(TRICKS)('%s', async (_, sql) => {
    await database.run(`SET ROLE ${database.name}; ${sql}`);
    try {
      await countPostgresRows(targetOf(database.url), [{ schema: 'public', name: 't' }], never);
      expect(await hasRun()).toEqual([{ hasRun: false }]);
    } finally {
      await database.run(`COPY (SELECT 1) TO PROGRAM 'rm -f ${file}'; DROP TABLE t CASCADE`);
    }
  });

  test('and others still are', async () => {
    await database.run(`CREATE TABLE t (i int); INSERT INTO t VALUES (1);
      CREATE INDEX ON t ((lower(i::text))) WHERE i > abs(0)`);
    expect(await countPostgresRows(targetOf(database.url), [{ schema: 'public', name: 't' }], never)).toEqual(
      [{ rows: 1, isExact: true }],
    );
  });
});
