import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { extract, plan } from '@supabase/pg-delta';
import pg from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import { PG_DELTA_VERSION } from '../../../src/engines/pg-delta/pg-delta-engine.js';
import { converge, type OwnedDatabase, pairOf, sqlOf } from './two-databases.js';

const made: OwnedDatabase[] = [];

afterEach(async () => {
  await Promise.all(made.splice(0).map(async ({ database }) => await database.drop()));
});

async function pair(current: string, desired: string): Promise<readonly [OwnedDatabase, OwnedDatabase]> {
  const databases = await pairOf(18, { current, desired });
  made.push(...databases);
  return databases;
}

/** What the engine alone proposes, from its own reading. */
async function rawStatements(current: OwnedDatabase, desired: OwnedDatabase): Promise<readonly string[]> {
  const bases = await Promise.all(
    [current, desired].map(async ({ database }) => {
      const pool = new pg.Pool({ connectionString: database.url, max: 1 });
      try {
        return (await extract(pool)).factBase;
      } finally {
        await pool.end();
      }
    }),
  );
  const [from, to] = bases;
  if (from === undefined || to === undefined) throw new Error('two databases were read');
  return plan(from, to, { scope: 'database' }).actions.map(({ sql }) => sql);
}

const TABLE = 'CREATE TABLE public.t (a int NOT NULL, b text, c text DEFAULT NULL);';
const PARTITIONED = `CREATE TABLE public.p (at int, note text, level int DEFAULT 1) PARTITION BY RANGE (at);
  CREATE TABLE public.p1 PARTITION OF public.p FOR VALUES FROM (1) TO (9);`;

/** Each row fails on the day the engine sees it: then our own statement for it can go. */
const BLIND_SPOTS: readonly (readonly [string, string, string, readonly string[]])[] = [
  [
    'STORAGE of a column',
    TABLE,
    `${TABLE} ALTER TABLE public.t ALTER b SET STORAGE EXTERNAL`,
    ['ALTER TABLE "public"."t" ALTER COLUMN "b" SET STORAGE EXTERNAL'],
  ],
  [
    'STORAGE taken back',
    `${TABLE} ALTER TABLE public.t ALTER b SET STORAGE EXTERNAL`,
    TABLE,
    ['ALTER TABLE "public"."t" ALTER COLUMN "b" SET STORAGE EXTENDED'],
  ],
  [
    'COMPRESSION of a column',
    TABLE,
    `${TABLE} ALTER TABLE public.t ALTER b SET COMPRESSION pglz`,
    ['ALTER TABLE "public"."t" ALTER COLUMN "b" SET COMPRESSION pglz'],
  ],
  [
    'STATISTICS of a column',
    TABLE,
    `${TABLE} ALTER TABLE public.t ALTER b SET STATISTICS 500`,
    ['ALTER TABLE "public"."t" ALTER COLUMN "b" SET STATISTICS 500'],
  ],
  [
    'n_distinct of a column',
    TABLE,
    `${TABLE} ALTER TABLE public.t ALTER b SET (n_distinct = 7)`,
    ['ALTER TABLE "public"."t" ALTER COLUMN "b" SET (n_distinct = 7)'],
  ],
  [
    'CLUSTER ON',
    `${TABLE} CREATE INDEX i ON public.t (a)`,
    `${TABLE} CREATE INDEX i ON public.t (a); ALTER TABLE public.t CLUSTER ON i`,
    ['ALTER TABLE "public"."t" CLUSTER ON "i"'],
  ],
  [
    'options of a TOAST table, beside CLUSTER ON',
    `${TABLE} CREATE INDEX i ON public.t (a); ALTER TABLE public.t SET (toast.vacuum_truncate = false)`,
    `${TABLE} CREATE INDEX i ON public.t (a);
     ALTER TABLE public.t SET (toast.autovacuum_enabled = false), CLUSTER ON i`,
    [
      'ALTER TABLE "public"."t" CLUSTER ON "i"',
      'ALTER TABLE "public"."t" SET (toast.autovacuum_enabled = false)',
      'ALTER TABLE "public"."t" RESET (toast.vacuum_truncate)',
    ],
  ],
  [
    'options of the TOAST table of a materialized view',
    `${TABLE} CREATE MATERIALIZED VIEW public.m AS SELECT b FROM public.t`,
    `${TABLE} CREATE MATERIALIZED VIEW public.m WITH (toast.autovacuum_enabled = false) AS SELECT b FROM public.t`,
    ['ALTER MATERIALIZED VIEW "public"."m" SET (toast.autovacuum_enabled = false)'],
  ],
  [
    'STATISTICS of an index column',
    `${TABLE} CREATE INDEX i ON public.t ((a + 1))`,
    `${TABLE} CREATE INDEX i ON public.t ((a + 1)); ALTER INDEX public.i ALTER COLUMN 1 SET STATISTICS 300`,
    ['ALTER INDEX "public"."i" ALTER COLUMN 1 SET STATISTICS 300'],
  ],
  [
    'storage options of the index behind a constraint',
    'CREATE TABLE public.k (a int CONSTRAINT k_a PRIMARY KEY WITH (fillfactor = 40), b int CONSTRAINT k_b UNIQUE)',
    'CREATE TABLE public.k (a int CONSTRAINT k_a PRIMARY KEY, b int CONSTRAINT k_b UNIQUE WITH (fillfactor = 50))',
    ['ALTER INDEX "public"."k_a" RESET (fillfactor)', 'ALTER INDEX "public"."k_b" SET (fillfactor = 50)'],
  ],
  [
    'the comment on the index behind a constraint',
    `CREATE TABLE public.k (a int CONSTRAINT k_a PRIMARY KEY, b int, CONSTRAINT k_b EXCLUDE USING btree (b WITH =));
     COMMENT ON INDEX public.k_a IS 'gone'`,
    `CREATE TABLE public.k (a int CONSTRAINT k_a PRIMARY KEY, b int, CONSTRAINT k_b EXCLUDE USING btree (b WITH =));
     COMMENT ON INDEX public.k_b IS E'it''s \\\\ here'`,
    ['COMMENT ON INDEX "public"."k_a" IS NULL', `COMMENT ON INDEX "public"."k_b" IS E'it''s \\\\ here'`],
  ],
  [
    'the default of a view column',
    `${TABLE} CREATE VIEW public.v AS SELECT a FROM public.t`,
    `${TABLE} CREATE VIEW public.v AS SELECT a FROM public.t; ALTER VIEW public.v ALTER a SET DEFAULT 3`,
    ['ALTER VIEW "public"."v" ALTER COLUMN "a" SET DEFAULT 3'],
  ],
  [
    "a partition's own default and NOT NULL",
    PARTITIONED,
    `${PARTITIONED} ALTER TABLE public.p1 ALTER level SET DEFAULT 2, ALTER note SET NOT NULL`,
    [
      'ALTER TABLE "public"."p1" ALTER COLUMN "level" SET DEFAULT 2',
      'ALTER TABLE "public"."p1" ALTER COLUMN "note" SET NOT NULL',
    ],
  ],
  [
    "a partition's own default taken back",
    `${PARTITIONED} ALTER TABLE public.p1 ALTER level SET DEFAULT 2`,
    PARTITIONED,
    ['ALTER TABLE "public"."p1" ALTER COLUMN "level" SET DEFAULT 1'],
  ],
];

describe('what the engine is blind to', () => {
  test.each(BLIND_SPOTS)('%s: the engine proposes nothing, Lockstep the statement', async (...spot) => {
    const [, before, after, sql] = spot;
    const [current, desired] = await pair(before, after);
    expect(await rawStatements(current, desired)).toEqual([]);
    const { first, second } = await converge(current, desired);
    expect(first.from).not.toBe(first.to);
    expect(sqlOf(first)).toEqual(sql);
    expect(sqlOf(second)).toEqual([]);
    expect(second.from).toBe(second.to);
  });

  test('the finer points are set on what is made or retyped in the same plan', async () => {
    const [current, desired] = await pair(
      'CREATE TABLE public.old (b int)',
      `CREATE TABLE public.old (b text); ALTER TABLE public.old ALTER b SET STORAGE MAIN, ALTER b SET STATISTICS 9;
       ${PARTITIONED} ALTER TABLE public.p1 ALTER level DROP DEFAULT; CREATE INDEX "I x" ON public.old (b);
       ALTER TABLE public.old CLUSTER ON "I x"`,
    );
    const { second } = await converge(current, desired);
    expect(sqlOf(second)).toEqual([]);
    expect(second.from).toBe(second.to);
  });

  test('a default of the parent that changes leaves the override of its partition alone', async () => {
    const own = 'ALTER TABLE public.p1 ALTER level SET DEFAULT 2;';
    const [current, desired] = await pair(
      `${PARTITIONED} ${own}`,
      `${PARTITIONED.replace('DEFAULT 1', 'DEFAULT 5')} ${own}`,
    );
    const { second } = await converge(current, desired);
    expect(sqlOf(second)).toEqual([]);
    expect(
      await current.run(
        `SELECT pg_get_expr(adbin, adrelid) AS e FROM pg_attrdef WHERE adrelid = 'public.p1'::regclass`,
      ),
    ).toEqual([{ e: '2' }]);
  });

  test.each([
    [
      'where a sequence goes on',
      'CREATE SEQUENCE public.s',
      'CREATE SEQUENCE public.s; ALTER SEQUENCE public.s RESTART 900',
    ],
  ])('%s is data: nobody proposes anything, and the fingerprint is equal', async (_, before, after) => {
    const [current, desired] = await pair(before, after);
    expect(await rawStatements(current, desired)).toEqual([]);
    const { first } = await converge(current, desired);
    expect([first.from === first.to, sqlOf(first)]).toEqual([true, []]);
  });
});

describe('traps of the engine, pinned', () => {
  test('it plans the index of a partitioned table with ON ONLY', async () => {
    const [current, desired] = await pair(PARTITIONED, `${PARTITIONED} CREATE INDEX pi ON public.p (note)`);
    expect(await rawStatements(current, desired)).toEqual([
      'CREATE INDEX pi ON ONLY public.p USING btree (note)',
    ]);
  });

  test('it sets a default before it adds the value to the enum', async () => {
    const [current, desired] = await pair(
      `CREATE TYPE public.e AS ENUM ('a'); CREATE TABLE public.t (c public.e DEFAULT 'a')`,
      `CREATE TYPE public.e AS ENUM ('a', 'b'); CREATE TABLE public.t (c public.e DEFAULT 'b')`,
    );
    const [first] = await rawStatements(current, desired);
    expect(first).toContain('SET DEFAULT');
  });

  test('it compares the two ways of printing a cast array as they are', async () => {
    const once = `CREATE TABLE public.t (k varchar(3) CONSTRAINT c CHECK (k IN ('a', 'b')))`;
    const twice = `CREATE TABLE public.t (k varchar(3) CONSTRAINT c
      CHECK ((k)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[])))`;
    const [current, desired] = await pair(once, twice);
    const raw = await rawStatements(current, desired);
    expect(raw.length).toBeGreaterThan(0);
    const { first } = await converge(current, desired);
    expect([sqlOf(first), first.from === first.to]).toEqual([[], true]);
  });

  test('the version that plans name is the one that is installed and pinned', () => {
    const require = createRequire(import.meta.url);
    const folder = dirname(dirname(require.resolve('@supabase/pg-delta')));
    const installed: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const ours: unknown = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
    expect(installed).toMatchObject({ version: PG_DELTA_VERSION });
    expect(ours).toMatchObject({ dependencies: { '@supabase/pg-delta': PG_DELTA_VERSION } });
  });
});
