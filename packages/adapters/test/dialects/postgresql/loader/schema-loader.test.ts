import { afterEach, describe, expect, test } from 'vitest';
import { postgresSchemaLoader } from '../../../../src/dialects/postgresql/loader/schema-loader.js';
import { filesOf, type ScratchDouble, scratchDouble } from './scratch-double.js';

const open: ScratchDouble[] = [];

afterEach(async () => {
  for (const scratch of open.splice(0)) await scratch.drop();
});

async function scratch(major: 15 | 18 = 18): Promise<ScratchDouble> {
  const made = await scratchDouble(major);
  open.push(made);
  return made;
}

async function load(on: ScratchDouble, texts: Readonly<Record<string, string>> | string): Promise<void> {
  const files = filesOf(typeof texts === 'string' ? { 'db/schema/001.sql': texts } : texts);
  await postgresSchemaLoader.load({ scratch: on, files });
}

/** What can be seen of a database's objects, in an order of its own. */
async function catalogOf(on: ScratchDouble): Promise<readonly string[]> {
  const rows = await on.run(`
    SELECT format('%s %s.%s', c.relkind, n.nspname, c.relname) AS line
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname !~ '^(pg_|information_schema)'
    UNION ALL SELECT format('column %s.%s %s %s', a.attrelid::regclass, a.attname, format_type(a.atttypid, a.atttypmod),
        pg_get_expr(d.adbin, d.adrelid))
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      WHERE n.nspname !~ '^(pg_|information_schema)' AND a.attnum > 0
    UNION ALL SELECT format('constraint %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
      FROM pg_constraint WHERE conrelid <> 0 AND conrelid::regclass::text !~ '^(pg_|information_schema)'
    UNION ALL SELECT format('function %s %s', p.oid::regprocedure, p.prosrc) FROM pg_proc p
      JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname !~ '^(pg_|information_schema)'
    UNION ALL SELECT format('enum %s %s', enumtypid::regtype, string_agg(enumlabel, ',' ORDER BY enumsortorder))
      FROM pg_enum GROUP BY enumtypid
    UNION ALL SELECT format('policy %s %s', polrelid::regclass, polname) FROM pg_policy
    ORDER BY 1`);
  return rows.map((row) => String(row['line']));
}

describe('any order', () => {
  test('loads views before tables, functions before types, policies and triggers before everything', async () => {
    const on = await scratch();
    await load(on, {
      'a/views.sql': 'CREATE VIEW app.totals AS SELECT owner, app.sum_of(owner) AS total FROM app.accounts;',
      'b/rest.sql': `
        CREATE POLICY own ON app.accounts USING (owner = current_user);
        CREATE TRIGGER touch BEFORE UPDATE ON app.accounts FOR EACH ROW EXECUTE FUNCTION app.touch();
        CREATE FUNCTION app.sum_of(who text) RETURNS app.money LANGUAGE sql AS
          'SELECT sum(amount)::app.money FROM app.accounts WHERE owner = who';`,
      'c/tables.sql': `CREATE INDEX CONCURRENTLY accounts_owner ON app.accounts (owner);
        CREATE TABLE app.accounts (id bigserial PRIMARY KEY, owner text, amount app.money, touched timestamptz);
        CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN NEW.touched := now(); RETURN NEW; END$$;`,
      'd/types.sql': 'CREATE DOMAIN app.money AS numeric(12, 2) CHECK (VALUE >= 0);',
      'e/schema.sql': 'CREATE SCHEMA app;',
    });
    expect(await on.run('SELECT * FROM app.totals')).toEqual([]);
    expect(
      await on.run("SELECT indisvalid FROM pg_index WHERE indexrelid = 'app.accounts_owner'::regclass"),
    ).toEqual([{ indisvalid: true }]);
  });

  test('loads two tables that refer to each other', async () => {
    const on = await scratch();
    await load(on, {
      'a.sql':
        'ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b (id); CREATE TABLE a (id int PRIMARY KEY, b int);',
      'b.sql':
        'ALTER TABLE b ADD FOREIGN KEY (a) REFERENCES a (id); CREATE TABLE b (id int PRIMARY KEY, a int);',
    });
    expect((await catalogOf(on)).filter((line) => line.includes('FOREIGN KEY'))).toEqual([
      'constraint a a_b_fkey FOREIGN KEY (b) REFERENCES b(id)',
      'constraint b b_a_fkey FOREIGN KEY (a) REFERENCES a(id)',
    ]);
  });

  test('loads functions that call each other, and a default whose function reads its table', async () => {
    const on = await scratch();
    await load(
      on,
      `CREATE FUNCTION even(n int) RETURNS boolean LANGUAGE sql AS 'SELECT n = 0 OR odd(n - 1)';
       CREATE FUNCTION odd(n int) RETURNS boolean LANGUAGE sql AS 'SELECT n <> 0 AND even(n - 1)';
       CREATE FUNCTION next_no() RETURNS int LANGUAGE sql AS 'SELECT count(*)::int FROM t';
       CREATE TABLE t (no int DEFAULT next_no());`,
    );
    expect(await on.run('SELECT even(4) AS yes, odd(4) AS no')).toEqual([{ yes: true, no: false }]);
  });

  test('checks the bodies of functions that call each other in the end', async () => {
    const on = await scratch();
    const text = `CREATE FUNCTION even(n int) RETURNS boolean LANGUAGE sql AS 'SELECT odd(n - 1)';
CREATE FUNCTION odd(n int) RETURNS boolean LANGUAGE sql AS 'SELECT even(n - 1) FROM missing';`;
    await expect(load(on, text)).rejects.toMatchObject({
      code: 'SCHEMA.INVALID_SQL',
      message: 'db/schema/001.sql:2:85: relation "missing" does not exist',
    });
  });

  test('keeps the order of statements that make the same object', async () => {
    const on = await scratch();
    await load(
      on,
      `CREATE OR REPLACE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM late';
       CREATE OR REPLACE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT 2::bigint';
       CREATE TABLE late ();`,
    );
    expect(await on.run('SELECT f()::int AS f')).toEqual([{ f: 2 }]);
  });

  test('runs DROP in its place and never afterwards, where it would drop what the files create', async () => {
    const on = await scratch();
    await load(on, "DROP TABLE IF EXISTS t; CREATE TABLE t (v e); CREATE TYPE e AS ENUM ('a');");
    expect((await catalogOf(on)).filter((line) => line.startsWith('column'))).toEqual(['column t.v e ']);
    await expect(load(on, 'DROP TABLE u; CREATE TABLE u ();')).rejects.toMatchObject({
      message: 'db/schema/001.sql:1:1: table "u" does not exist',
    });
  });

  test('uses a value that was added to an enum', async () => {
    const on = await scratch();
    await load(
      on,
      "CREATE TABLE t (v mood DEFAULT 'glad'); ALTER TYPE mood ADD VALUE 'glad' BEFORE 'sad'; CREATE TYPE mood AS ENUM ('sad');",
    );
    expect((await catalogOf(on)).filter((line) => /enum|column/.test(line))).toEqual([
      "column t.v mood 'glad'::mood",
      'enum mood glad,sad',
    ]);
  });

  test.each([15, 18] as const)(
    'gives PostgreSQL %s the same catalog for 420 shuffled statements',
    async (major) => {
      const statements = generatedSchema(70);
      expect(statements.length).toBeGreaterThanOrEqual(400);
      const [ordered, shuffled] = [await scratch(major), await scratch(major)];
      await load(ordered, statements.join(';\n'));
      const mixed = shuffle(statements, 20240917);
      const third = Math.ceil(mixed.length / 3);
      await load(shuffled, {
        'z.sql': mixed.slice(0, third).join(';\n'),
        'a.sql': mixed.slice(third, 2 * third).join(';\n'),
        'm.sql': mixed.slice(2 * third).join(';\n'),
      });
      const catalog = await catalogOf(ordered);
      expect(catalog.length).toBeGreaterThan(600);
      expect(await catalogOf(shuffled)).toEqual(catalog);
    },
  );
});

describe('sessions', () => {
  test('a search_path of one file does not reach the next, also in later rounds', async () => {
    const on = await scratch();
    await load(on, {
      'a.sql':
        'SET search_path = app; CREATE TABLE one (v mood); RESET search_path; CREATE TABLE two (v app.mood);',
      'b.sql': 'CREATE TABLE three (v app.mood);',
      'c.sql': "CREATE SCHEMA app; CREATE TYPE app.mood AS ENUM ('sad');",
    });
    expect((await catalogOf(on)).filter((line) => line.startsWith('r '))).toEqual([
      'r app.one',
      'r public.three',
      'r public.two',
    ]);
  });

  test('no other setting of one file reaches the next', async () => {
    const on = await scratch();
    await load(on, {
      'a.sql': "SET work_mem = '77MB';",
      'b.sql': "CREATE FUNCTION f() RETURNS int LANGUAGE sql SET work_mem FROM CURRENT AS 'SELECT 1';",
    });
    expect(await on.run("SELECT proconfig::text FROM pg_proc WHERE proname = 'f'")).toEqual([
      { proconfig: '{work_mem=4MB}' },
    ]);
  });

  test('unqualified names go to public, also where a schema has the name of the login', async () => {
    const on = await scratch();
    await load(on, { 'a.sql': `CREATE SCHEMA ${on.login};`, 'b.sql': 'CREATE TABLE t ();' });
    expect((await catalogOf(on)).filter((line) => line.startsWith('r '))).toEqual(['r public.t']);
  });

  test('what a DO block sets ends with it', async () => {
    const on = await scratch();
    await load(
      on,
      "DO $$BEGIN SET search_path = pg_temp; PERFORM set_config('check_function_bodies', 'off', false); END$$; CREATE TABLE t ();",
    );
    expect((await catalogOf(on)).filter((line) => line.startsWith('r '))).toEqual(['r public.t']);
  });

  test('takes the head of a dump of a newer server', async () => {
    const on = await scratch(15);
    await load(
      on,
      `\\restrict k3y
SET statement_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
CREATE SCHEMA public;
CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA public;
COMMENT ON EXTENSION citext IS 'data type for case-insensitive character strings';
CREATE FUNCTION public.f() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM public.t';
CREATE TABLE public.t (mail public.citext);
\\unrestrict k3y
`,
    );
    expect((await catalogOf(on)).filter((line) => line.startsWith('column'))).toEqual([
      'column t.mail citext ',
    ]);
  });

  test('a setting that the server does not know is an error at its place', async () => {
    const on = await scratch();
    await expect(load(on, 'CREATE TABLE a ();\nSET serch_path = app;')).rejects.toMatchObject({
      code: 'SCHEMA.INVALID_SQL',
      message: 'db/schema/001.sql:2:1: unrecognized configuration parameter "serch_path"',
    });
  });
});

test('loads a file of comments only, and no files, without connecting', async () => {
  const on = await scratch();
  const nowhere = { ...on, target: { ...on.target, host: 'nowhere.invalid' } };
  await load(nowhere, '-- nothing yet\n');
  await postgresSchemaLoader.load({ scratch: nowhere, files: [] });
  expect(await catalogOf(on)).toEqual([]);
});

test('makes function bodies with LF from a checkout with CRLF', async () => {
  const on = await scratch();
  await load(on, '\uFEFFCREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$\r\n  SELECT 1\r\n$$;\r\n');
  expect(await on.run("SELECT prosrc FROM pg_proc WHERE proname = 'f'")).toEqual([
    { prosrc: '\n  SELECT 1\n' },
  ]);
});

/** Six statements a table: type, table, index, view, function and a foreign key to the next table, ring-closed. */
function generatedSchema(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const next = (index + 1) % count;
    return [
      `CREATE TYPE kind_${index} AS ENUM ('a', 'b')`,
      `CREATE TABLE t_${index} (id int PRIMARY KEY, kind kind_${index} NOT NULL DEFAULT 'a', other int)`,
      `CREATE INDEX t_${index}_kind ON t_${index} (kind)`,
      `CREATE VIEW v_${index} AS SELECT id, count_${index}() AS total FROM ${index % 7 === 0 ? 't' : 'v'}_${index % 7 === 0 ? index : index - 1}`,
      `CREATE FUNCTION count_${index}() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM t_${index}'`,
      `ALTER TABLE t_${index} ADD CONSTRAINT t_${index}_next FOREIGN KEY (other) REFERENCES t_${next} (id)`,
    ];
  }).flat();
}

/** The same shuffle for the same seed. */
function shuffle(items: readonly string[], seed: number): readonly string[] {
  let state = seed;
  const random = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
  return items
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
