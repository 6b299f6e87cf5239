import { expect, test } from 'vitest';
import { createTableLines, dumpDifference, dumpStatements } from '../src/dump-statements.js';

const HEAD = `-- PostgreSQL database dump\n\\restrict abc\nSET client_encoding = 'UTF8';\nSELECT pg_catalog.set_config('search_path', '', false);\n`;

test('finds no difference in the order of objects and of columns of a table that was there, settings and comments', async () => {
  const one = `${HEAD}CREATE TABLE public.t (\n    a integer NOT NULL,\n    b text\n);\nCREATE VIEW public.v AS\n SELECT 1;\n`;
  const two = `CREATE VIEW public.v AS\n SELECT 1;\nCREATE TABLE public.t (\n    b text,\n    a integer NOT NULL\n);\n`;
  const found = createTableLines(one);
  expect(dumpDifference(await dumpStatements(one, found), await dumpStatements(two, found))).toBeNull();
});

test('keeps the order of the columns of a new table', async () => {
  const one = await dumpStatements('CREATE TABLE public.t (\n    a integer,\n    b text\n);');
  const two = await dumpStatements('CREATE TABLE public.t (\n    b text,\n    a integer\n);');
  expect(dumpDifference(one, two)).toContain('pg_dump differs');
});

test('names what only one side says, a lost column and an owner among it', async () => {
  const applied = await dumpStatements('CREATE TABLE public.t (\n    a integer\n);');
  const desired = await dumpStatements(
    'CREATE TABLE public.t (\n    a integer,\n    b text\n);\nALTER TABLE public.t OWNER TO app;',
  );
  expect(dumpDifference(applied, desired)).toBe(
    [
      'pg_dump differs',
      'only in the files: CREATE TABLE public.t (\n    a integer,\n    b text\n)',
      'only in the files: ALTER TABLE public.t OWNER TO app',
      'only in the database: CREATE TABLE public.t (\n    a integer\n)',
    ].join('\n'),
  );
});

test('keeps the order of the columns of a view, which readers rely on', async () => {
  const one = await dumpStatements('CREATE VIEW v AS\n SELECT 1 AS a,\n    2 AS b;');
  const two = await dumpStatements('CREATE VIEW v AS\n SELECT 2 AS b,\n    1 AS a;');
  expect(dumpDifference(one, two)).toContain('pg_dump differs');
});

test('takes both forms in which PostgreSQL prints an array of casts for one', async () => {
  const check = (list: string): string => `CREATE INDEX i ON t (a) WHERE ((a)::text = ANY (${list}));`;
  const first = await dumpStatements(
    check(`(ARRAY['x'::character varying, 'y'::character varying])::text[]`),
  );
  const again = await dumpStatements(
    check(`ARRAY[('x'::character varying)::text, ('y'::character varying)::text]`),
  );
  const other = await dumpStatements(check(`ARRAY[('x'::character varying)::text]`));
  expect(dumpDifference(first, again)).toBeNull();
  expect(dumpDifference(first, other)).toContain('pg_dump differs');
});
