import { afterEach, describe, expect, test } from 'vitest';
import { converge, type OwnedDatabase, pairOf, sqlOf } from '../two-databases.js';

const made: OwnedDatabase[] = [];

afterEach(async () => {
  await Promise.all(made.splice(0).map(async ({ database }) => await database.drop()));
});

async function pair(major: 15 | 18, sql: { readonly current: string; readonly desired: string }) {
  const both = await pairOf(major, sql);
  made.push(...both);
  return both;
}

interface Kept {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  /** What the table holds before, and what has to be there afterwards. */
  readonly rows: string;
  readonly read: string;
  readonly expected: readonly Record<string, unknown>[];
  /** What is done to the table. */
  readonly statements: readonly string[];
}

const ROWS = `INSERT INTO public.t VALUES (1, 'b'), (2, 'B')`;
const READ = 'SELECT id, c FROM public.t ORDER BY id';
const SAME = [
  { id: 1, c: 'b' },
  { id: 2, c: 'B' },
];

const KEPT: readonly Kept[] = [
  {
    name: 'a column that gets a collation',
    before: 'CREATE TABLE public.t (id int, c text)',
    after: 'CREATE TABLE public.t (id int, c text COLLATE "C")',
    ...{ rows: ROWS, read: READ, expected: SAME },
    statements: ['ALTER TABLE "public"."t" ALTER COLUMN "c" TYPE text COLLATE pg_catalog."C"'],
  },
  {
    name: 'a column that loses its collation, with a default and an index',
    before: `CREATE TABLE public.t (id int, c varchar(9) COLLATE "C" DEFAULT 'x'); CREATE INDEX i ON public.t (c)`,
    after: `CREATE TABLE public.t (id int, c varchar(9) DEFAULT 'x'); CREATE INDEX i ON public.t (c)`,
    ...{ rows: ROWS, read: READ, expected: SAME },
    statements: ['ALTER TABLE "public"."t" ALTER COLUMN "c" TYPE character varying(9)'],
  },
  {
    name: 'a column that gets another type and another collation of the module, below a view',
    before: `CREATE TABLE public.t (id int, c varchar(9) COLLATE "C"); CREATE VIEW public.v AS SELECT c FROM public.t`,
    after: `CREATE COLLATION public.plain (provider = libc, locale = 'C');
      CREATE TABLE public.t (id int, c text COLLATE public.plain); CREATE VIEW public.v AS SELECT c FROM public.t`,
    ...{ rows: ROWS, read: READ, expected: SAME },
    statements: ['ALTER TABLE "public"."t" ALTER COLUMN "c" TYPE text COLLATE public.plain USING "c"::text'],
  },
  {
    name: 'a column of a partitioned table that gets a collation',
    before: `CREATE TABLE public.t (id int, c text) PARTITION BY RANGE (id);
      CREATE TABLE public.t1 PARTITION OF public.t FOR VALUES FROM (0) TO (9)`,
    after: `CREATE TABLE public.t (id int, c text COLLATE "C") PARTITION BY RANGE (id);
      CREATE TABLE public.t1 PARTITION OF public.t FOR VALUES FROM (0) TO (9)`,
    ...{ rows: ROWS, read: READ, expected: SAME },
    statements: ['ALTER TABLE "public"."t" ALTER COLUMN "c" TYPE text COLLATE pg_catalog."C"'],
  },
  {
    name: 'a stored generated column that becomes a plain one with a default',
    before: `CREATE TABLE public.t (id int, c text GENERATED ALWAYS AS ('n' || id::text) STORED)`,
    after: `CREATE TABLE public.t (id int, c text DEFAULT 'x')`,
    rows: 'INSERT INTO public.t VALUES (1), (2)',
    read: READ,
    expected: [
      { id: 1, c: 'n1' },
      { id: 2, c: 'n2' },
    ],
    statements: [
      'ALTER TABLE "public"."t" ALTER COLUMN "c" DROP EXPRESSION',
      `ALTER TABLE "public"."t" ALTER COLUMN "c" SET DEFAULT 'x'::text`,
    ],
  },
];

describe.each([15, 18] as const)('on PostgreSQL %i', (major) => {
  test.each(KEPT)('$name keeps its values', async ({ before, after, rows, read, expected, statements }) => {
    const [current, desired] = await pair(major, { current: before, desired: after });
    await current.run(rows);
    const { first, second } = await converge(current, desired);
    expect(sqlOf(first).filter((sql) => sql.includes('public"."t"'))).toEqual(statements);
    expect(await current.run(read)).toEqual(expected);
    expect([sqlOf(second), second.from]).toEqual([[], first.to]);
  });
});

test('an attribute of an unused type that gets a collation stays where it is', async () => {
  const [current, desired] = await pair(18, {
    current: 'CREATE TYPE public.pair AS (a text, b int)',
    desired: 'CREATE TYPE public.pair AS (a text COLLATE "C", b int)',
  });
  const { first, second } = await converge(current, desired);
  expect(sqlOf(first)).toEqual([
    'ALTER TYPE "public"."pair" ALTER ATTRIBUTE "a" TYPE text COLLATE pg_catalog."C" CASCADE',
  ]);
  expect(sqlOf(second)).toEqual([]);
});

test('an attribute whose type a table uses is refused, and loses no value', async () => {
  const use = 'CREATE TABLE public.holds (p public.pair)';
  const [current, desired] = await pair(18, {
    current: `CREATE TYPE public.pair AS (a text, b int); ${use}`,
    desired: `CREATE TYPE public.pair AS (a text COLLATE "C", b int); ${use}`,
  });
  await current.run(`INSERT INTO public.holds VALUES (ROW('kept', 1))`);
  await expect(converge(current, desired)).rejects.toMatchObject({ code: 'ENGINE.FAILED' });
  expect(await current.run('SELECT (p).a FROM public.holds')).toEqual([{ a: 'kept' }]);
});
