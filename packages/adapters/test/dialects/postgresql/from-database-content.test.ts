import { testDatabase, type TestDatabase } from '@lockstep/testing';
import { afterEach, describe, expect, test } from 'vitest';
import { inspectServer } from './calls.js';
import { runSqlOn } from './from-database-read-only.js';
import { exported, roundTrip } from './from-database-setup.js';
import { targetOf } from './observer/observer-setup.js';

const open: TestDatabase[] = [];

afterEach(async () => {
  for (const database of open.splice(0)) await database.drop();
});

async function databaseWith(sql: string): Promise<TestDatabase> {
  const database = await testDatabase();
  open.push(database);
  await database.run(sql);
  return database;
}

const NOTHING_LEFT = { forward: [], backward: [], differences: [] };

test('writes a table as a person would, with all that belongs to it', async () => {
  const database = await databaseWith(`
    CREATE TABLE "user" (id serial PRIMARY KEY, "name" varchar(80) NOT NULL);
    CREATE TABLE post (id bigint GENERATED ALWAYS AS IDENTITY, author int REFERENCES "user" ON DELETE CASCADE, title text NOT NULL DEFAULT 'none',
      words int GENERATED ALWAYS AS (length(title)) STORED, CONSTRAINT post_pk PRIMARY KEY (id), CHECK (words < 100));
    CREATE INDEX post_title ON post (title);
    COMMENT ON COLUMN post.title IS 'as shown';`);
  const { files, major, uses } = await exported(database);
  expect(files).toEqual([
    {
      path: 'db/schema/100_public_user.sql',
      text: `CREATE TABLE public."user" (
  id   serial PRIMARY KEY,
  name character varying(80) NOT NULL
);
`,
    },
    {
      path: 'db/schema/101_public_post.sql',
      text: `CREATE TABLE public.post (
  id     bigint GENERATED ALWAYS AS IDENTITY,
  author integer,
  title  text NOT NULL DEFAULT 'none'::text,
  words  integer GENERATED ALWAYS AS (length(title)) STORED,
  CONSTRAINT post_pk PRIMARY KEY (id),
  CONSTRAINT post_author_fkey FOREIGN KEY (author) REFERENCES public."user"(id) ON DELETE CASCADE,
  CONSTRAINT post_words_check CHECK ((words < 100))
);

CREATE INDEX post_title ON public.post (title);

COMMENT ON COLUMN public.post.title IS 'as shown';
`,
    },
  ]);
  expect({ major, uses }).toEqual({
    major: 18,
    uses: [],
  });
});

test('says where two tables refer to each other', async () => {
  const database =
    await databaseWith(`CREATE TABLE egg (id int PRIMARY KEY, hen int); CREATE TABLE hen (id int PRIMARY KEY, egg int REFERENCES egg);
    ALTER TABLE egg ADD CONSTRAINT egg_hen FOREIGN KEY (hen) REFERENCES hen`);
  const { files } = await exported(database);
  expect(files.map(({ path }) => path)).toEqual([
    'db/schema/100_public_hen.sql',
    'db/schema/101_public_egg.sql',
  ]);
  expect(files[0]?.text).toContain(
    '-- public.egg comes in a later file: the two refer to each other.\nALTER TABLE public.hen ADD CONSTRAINT hen_egg_fkey FOREIGN KEY (egg) REFERENCES public.egg(id);',
  );
  expect(await roundTrip(database, files, 18)).toEqual(NOTHING_LEFT);
});

test('loads in any order of files', async () => {
  const database =
    await databaseWith(`CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE TABLE t (a int DEFAULT one());
    CREATE VIEW v AS SELECT a FROM t; CREATE FUNCTION rows() RETURNS SETOF v LANGUAGE sql AS 'SELECT * FROM v'`);
  const { files } = await exported(database);
  expect(files).toHaveLength(4);
  expect(await roundTrip(database, [...files].reverse(), 18)).toEqual(NOTHING_LEFT);
});

test('keeps a sequence that differs from the one of serial in a single parameter', async () => {
  const database = await databaseWith(
    'CREATE TABLE t (a serial, b serial, c int DEFAULT 1); ALTER SEQUENCE t_b_seq CACHE 20',
  );
  const { files } = await exported(database);
  expect(files[0]?.text).toContain('a serial,\n');
  expect(files[0]?.text).toContain("b integer NOT NULL DEFAULT nextval('public.t_b_seq'::regclass)");
  expect(files[0]?.text).toContain('CACHE 20');
  expect(await roundTrip(database, files, 18)).toEqual(NOTHING_LEFT);
});

describe('leaves out and lists', () => {
  test('what other modules made, by ledger and by their files, and names them in uses', async () => {
    const database =
      await databaseWith(`CREATE TABLE account (id int PRIMARY KEY); CREATE INDEX on account (id); CREATE TABLE price (id int PRIMARY KEY);
      CREATE TABLE orders (account int REFERENCES account, price int)`);
    const { files, notWritable, uses } = await exported(database, {
      ledger: [{ module: 'auth', kind: 'table', name: 'public.account', hash: '' }],
      others: { catalog: 'CREATE TABLE price (id int);' },
    });
    expect(files.map(({ path }) => path)).toEqual(['db/schema/100_public_orders.sql']);
    expect(notWritable).toEqual([
      { kind: 'table', name: 'public.account', reason: 'It belongs to module auth.' },
      { kind: 'table', name: 'public.price', reason: 'It belongs to module catalog.' },
    ]);
    expect(uses).toEqual(['auth']);
  });

  test('credentials, what only a superuser makes, and what needs it', async () => {
    const database =
      await databaseWith(`CREATE EXTENSION postgres_fdw; CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'h');
      CREATE USER MAPPING FOR PUBLIC SERVER far OPTIONS (user 'u', password 'hush');
      CREATE FOREIGN TABLE there (a int) SERVER far; CREATE VIEW of_there AS SELECT a FROM there; CREATE TABLE here (a int);
      CREATE FUNCTION ddl() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION ddl();
      CREATE STATISTICS st ON a, (a + 1) FROM here`);
    const { files, notWritable } = await exported(database);
    expect(files.map(({ path }) => path)).toEqual([
      'db/schema/000_extensions.sql',
      'db/schema/100_public_here.sql',
      'db/schema/101_function_public_ddl.sql',
    ]);
    expect(notWritable.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'event_trigger watch',
      'foreign_server far',
      'foreign_table public.there',
      'other statistics public.st',
      'other user mapping far for PUBLIC',
      'view public.of_there',
    ]);
    expect(JSON.stringify({ files, notWritable })).not.toContain('hush');
    expect(notWritable.find(({ kind }) => kind === 'view')?.reason).toBe(
      'It needs foreign table public.there, which cannot be written.',
    );
    expect(await roundTrip(database, files.slice(1), 18)).toEqual({
      ...NOTHING_LEFT,
      differences: [{ object: 'statistics public.st', expected: 'present', found: null }],
    });
  });

  test('schemas that were not asked for, and extensions nobody there uses', async () => {
    const database =
      await databaseWith(`CREATE SCHEMA a; CREATE SCHEMA b; CREATE SCHEMA lockstep; CREATE TABLE lockstep.notes (id int);
      CREATE EXTENSION citext; CREATE EXTENSION hstore; CREATE TABLE a.t (x citext); CREATE TABLE b.t (x hstore); CREATE TYPE b.e AS ENUM ('x')`);
    const { files } = await exported(database, { schemas: ['a'] });
    expect(files.map(({ path }) => path)).toEqual([
      'db/schema/000_extensions.sql',
      'db/schema/010_schemas.sql',
      'db/schema/100_a_t.sql',
    ]);
    expect(files[0]?.text).toContain('citext');
    expect(files[0]?.text).not.toContain('hstore');
    expect(files[1]?.text).toBe('CREATE SCHEMA a;\n');
    await expect(exported(database, { schemas: ['a', 'nowhere'] })).rejects.toMatchObject({
      code: 'CONFIG.INVALID',
      message: expect.stringContaining('There is no schema "nowhere" in') as unknown,
    });
  });
});

test('connects so that the server refuses every write', async () => {
  const database = await databaseWith('CREATE TABLE t (a int)');
  await expect(runSqlOn(targetOf(database.url), 'INSERT INTO public.t VALUES (1)')).rejects.toMatchObject({
    code: '25006',
  });
  expect(await database.run('SELECT * FROM t')).toEqual([]);
  expect((await inspectServer(targetOf(database.url))).major).toBe(18);
});
