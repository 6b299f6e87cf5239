import { afterAll, expect, test } from 'vitest';
import { converge, engine, type OwnedDatabase, pairOf, planBetween, sqlOf } from '../two-databases.js';

const opened: OwnedDatabase[] = [];

afterAll(async () => {
  for (const { database } of opened) await database.drop();
});

async function pair(sql: { readonly current: string; readonly desired: string }) {
  const both = await pairOf(18, sql);
  opened.push(...both);
  return both;
}

const DESIRED = `
  CREATE TYPE berth_kind AS ENUM ('quay', 'buoy');
  CREATE DOMAIN metres AS numeric CHECK (VALUE > 0);
  CREATE FUNCTION next_mark() RETURNS int LANGUAGE sql AS 'SELECT 7';
  CREATE TABLE berth (id int PRIMARY KEY DEFAULT next_mark(), kind berth_kind NOT NULL DEFAULT 'quay',
    kinds berth_kind[], depth metres, note text DEFAULT '(, ")');
  CREATE TABLE arrival (id bigint, kind berth_kind NOT NULL DEFAULT 'buoy', at date NOT NULL DEFAULT now())
    PARTITION BY LIST (kind);
  CREATE TABLE arrival_quay PARTITION OF arrival FOR VALUES IN ('quay')`;

test('makes a new table in one statement after what its columns need, in the order of the file', async () => {
  const [current, desired] = await pair({ current: '', desired: DESIRED });
  const { first, second } = await converge(current, desired);
  const tables = sqlOf(first).filter((sql) => / TABLE /.test(sql) && !/ ADD CONSTRAINT /.test(sql));
  expect(tables).toEqual([
    `CREATE TABLE "public"."berth" ("id" integer NOT NULL DEFAULT public.next_mark(), "kind" public.berth_kind NOT NULL DEFAULT 'quay'::public.berth_kind, "kinds" public.berth_kind[], "depth" public.metres, "note" text DEFAULT '(, ")'::text)`,
    `CREATE TABLE "public"."arrival" ("id" bigint, "kind" public.berth_kind NOT NULL DEFAULT 'buoy'::public.berth_kind, "at" date NOT NULL DEFAULT now()) PARTITION BY LIST (kind)`,
    `CREATE TABLE "public"."arrival_quay" PARTITION OF "public"."arrival" FOR VALUES IN ('quay')`,
  ]);
  expect(sqlOf(second)).toEqual([]);
  expect(second.from).toBe(first.to);
});

test('keeps the constraints that the engine writes with the columns, after them', async () => {
  const [current, desired] = await pair({
    current: '',
    desired: `CREATE SCHEMA s; CREATE TYPE s.role AS ENUM ('a', 'b');
      CREATE TABLE s.users (id bigint PRIMARY KEY, role s.role NOT NULL DEFAULT 'a', mail text UNIQUE, note text,
        CHECK (note <> ''))`,
  });
  const { first, second } = await converge(current, desired);
  expect(sqlOf(first).filter((sql) => / TABLE /.test(sql))).toEqual([
    `CREATE TABLE "s"."users" ("id" bigint NOT NULL, "role" s.role NOT NULL DEFAULT 'a'::s.role, "mail" text, "note" text, CONSTRAINT "users_mail_key" UNIQUE (mail), CONSTRAINT "users_note_check" CHECK ((note <> ''::text)), CONSTRAINT "users_pkey" PRIMARY KEY (id))`,
  ]);
  expect(sqlOf(second)).toEqual([]);
});

test('says of every folded column that the statement creates it', async () => {
  const [current, desired] = await pair({ current: '', desired: DESIRED });
  const { proposal } = await planBetween(current, desired);
  const made = proposal.statements.find(({ sql }) => sql.startsWith('CREATE TABLE "public"."berth"'));
  expect(made?.creates).toEqual(
    expect.arrayContaining([
      'column:public.berth.kind',
      'column:public.berth.depth',
      'column:public.berth.id',
    ]),
  );
});

test('leaves a column apart whose default needs the table itself', async () => {
  const [current, desired] = await pair({
    current: '',
    desired: `CREATE TABLE knot (id int); CREATE FUNCTION ties(knot) RETURNS int LANGUAGE sql AS 'SELECT 1';
      ALTER TABLE knot ADD COLUMN t int DEFAULT ties(NULL::knot)`,
  });
  const { first, second } = await converge(current, desired);
  expect(sqlOf(first).filter((sql) => / TABLE /.test(sql))).toEqual([
    'CREATE TABLE "public"."knot" ("id" integer)',
    'ALTER TABLE "public"."knot" ADD COLUMN "t" integer DEFAULT public.ties(NULL::public.knot)',
  ]);
  expect(sqlOf(second)).toEqual([]);
});

test('waits with a column for an enum that loses a value in the same plan', async () => {
  const [current, desired] = await pair({
    current: `CREATE TYPE tide AS ENUM ('low', 'high', 'gone'); CREATE TABLE chart (t tide); INSERT INTO chart VALUES ('high')`,
    desired: `CREATE TYPE tide AS ENUM ('low', 'high'); CREATE TABLE chart (t tide);
      CREATE TABLE almanac (id int, t tide NOT NULL DEFAULT 'low', ts tide[])`,
  });
  const { first, second } = await converge(current, desired);
  expect(second.from).toBe(first.to);
  expect(sqlOf(second)).toEqual([]);
  expect(await current.run('SELECT t FROM chart')).toEqual([{ t: 'high' }]);
});

test('does not take a name for a type that a dropped table still has', async () => {
  const [current, desired] = await pair({
    current: 'CREATE TABLE tone (id int)',
    desired: `CREATE TYPE tone AS ENUM ('low', 'high'); CREATE TABLE aria (id int, t tone NOT NULL)`,
  });
  const { first, second } = await converge(current, desired);
  expect(sqlOf(first)).toContain('DROP TABLE "public"."tone"');
  expect(sqlOf(second)).toEqual([]);
});

test('says nothing of the comment an extension brings along, and keeps one that somebody wrote', async () => {
  const [current, desired] = await pair({ current: '', desired: '' });
  await desired.database.run('CREATE EXTENSION citext; CREATE EXTENSION hstore');
  await desired.database.run("COMMENT ON EXTENSION hstore IS 'ours'");
  const { proposal } = await planBetween(current, desired);
  expect(proposal.statements.map(({ sql }) => sql).filter((sql) => sql.startsWith('COMMENT'))).toEqual([
    `COMMENT ON EXTENSION "hstore" IS 'ours'`,
  ]);
});

const ORDER = `SELECT string_agg(attname, ', ' ORDER BY attnum) AS columns FROM pg_attribute
  WHERE attrelid = 'api.t'::regclass AND attnum > 0 AND NOT attisdropped`;

const TABLE = 'CREATE SCHEMA api; CREATE TABLE api.t (id int, d int DEFAULT';
const AUTH = `CREATE SCHEMA auth; CREATE TABLE auth.users (id int);
  CREATE FUNCTION auth.me() RETURNS int LANGUAGE sql AS 'SELECT 7'; CREATE SEQUENCE auth.ids;
  CREATE TYPE auth.mood AS ENUM ('a'); CREATE FUNCTION auth.cheer() RETURNS auth.mood LANGUAGE sql AS $$SELECT 'a'::auth.mood$$`;

test.each([
  ['a function of another module', `${TABLE} auth.me(), n int)`],
  [
    'a function of another module that takes its type',
    `CREATE SCHEMA api; CREATE TABLE api.t (id int, d auth.mood DEFAULT auth.cheer(), n int)`,
  ],
  ['a sequence of another module', `${TABLE} nextval('auth.ids'), n int NOT NULL)`],
  [
    'a function that reads another new table',
    `CREATE SCHEMA api; CREATE TABLE api.zones (id int);
    CREATE FUNCTION api.f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT count(*)::int FROM api.zones; END;
    CREATE TABLE api.t (id int, d int DEFAULT api.f(), n int NOT NULL, e int DEFAULT api.f())`,
  ],
  [
    'a function over the row type of another new table, which has such a default too',
    `CREATE SCHEMA api; CREATE TABLE api.zones (id int, a int);
    CREATE FUNCTION api.f(api.zones) RETURNS int LANGUAGE sql AS 'SELECT 1';
    CREATE TABLE api.t (id int, d int DEFAULT api.f(NULL), n int NOT NULL, CHECK (n > 0))`,
  ],
  [
    'a sequence of its own',
    `CREATE SCHEMA api; CREATE SEQUENCE api.s; CREATE TABLE api.t (id int, d int DEFAULT nextval('api.s'), n int PRIMARY KEY)`,
  ],
])('keeps the order of the files with a default from %s', async (_, sql) => {
  const [current, desired] = await pair({ current: AUTH, desired: `${AUTH}; ${sql}` });
  const context = await pair({ current: AUTH, desired: '' });
  const { second } = await converge(current, desired, {
    module: 'api',
    claims: {},
    context: await engine.readCatalog(context[0].target),
  });
  expect(await current.run(ORDER)).toEqual(await desired.run(ORDER));
  expect(sqlOf(second)).toEqual([]);
});
