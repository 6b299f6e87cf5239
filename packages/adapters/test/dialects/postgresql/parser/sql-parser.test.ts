import { createHash } from 'node:crypto';
import type { SchemaFile } from '@lockstep/core/source/schema-file.js';
import { describe, expect, test } from 'vitest';
import { postgresSqlParser as parser } from '../../../../src/dialects/postgresql/parser/sql-parser.js';

const fileOf = (text: string, path = 'db/schema/001.sql'): SchemaFile => ({
  path,
  text,
  sha256: createHash('sha256').update(text).digest('hex'),
});

const split = async (text: string) => await parser.split(fileOf(text));

describe('splitting', () => {
  test('gives each statement its text, node and the place of its first token', async () => {
    const statements = await split(
      '-- head 😀\n\n  /* a /* b */ */ CREATE TABLE a (x int);\n\nCREATE VIEW v AS\n  SELECT 1; -- end\n',
    );
    expect(statements.map(({ sql, node, place, offset }) => ({ sql, node, place, offset }))).toEqual([
      {
        sql: 'CREATE TABLE a (x int)',
        node: 'CreateStmt',
        place: { file: 'db/schema/001.sql', line: 3, column: 19 },
        offset: 29,
      },
      {
        sql: 'CREATE VIEW v AS\n  SELECT 1',
        node: 'ViewStmt',
        place: { file: 'db/schema/001.sql', line: 5, column: 1 },
        offset: 54,
      },
    ]);
  });

  test('reads a file of comments only, of semicolons only and an empty one as no statements', async () => {
    expect([await split('-- nothing yet\n/* here */\n'), await split(';;\n;'), await split('')]).toEqual([
      [],
      [],
      [],
    ]);
  });

  test('takes a byte order mark and CRLF, and hands on LF, so that function bodies do not depend on the checkout', async () => {
    const [first, second] = await split('\uFEFFCREATE TABLE a (\r\n  x int);\r\nCREATE TABLE b ();\r\n');
    expect([first?.sql, first?.place.line, first?.place.column]).toEqual([
      'CREATE TABLE a (\n  x int)',
      1,
      1,
    ]);
    expect([second?.sql, second?.place.line, second?.place.column]).toEqual(['CREATE TABLE b ()', 3, 1]);
  });

  test('tells the schema that unqualified names go to', async () => {
    const statements = await split(
      "SET search_path = app, public; CREATE TABLE a (); RESET search_path; CREATE TABLE b (); SELECT pg_catalog.set_config('search_path', '', false); CREATE TABLE c.d (); SET search_path TO \"$user\", x; CREATE TABLE e ()",
    );
    expect(
      statements.filter(({ node }) => node === 'CreateStmt').map((found) => found.defaultSchema),
    ).toEqual(['app', 'public', 'public', 'x']);
  });
});

describe('psql lines', () => {
  test('skips the restrict lines of pg_dump and keeps every place', async () => {
    const [statement] = await split("\\restrict aB3'x\n\nCREATE TABLE a ();\n\\unrestrict aB3'x\n");
    expect(statement?.place).toEqual({ file: 'db/schema/001.sql', line: 3, column: 1 });
  });

  test.each([
    ['a string literal', "CREATE TABLE a (x text DEFAULT 'one\n\\d two')"],
    [
      'a dollar quote',
      'CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $x$\nSELECT $$\n\\restrict\n$$\n$x$',
    ],
    ['a comment', 'CREATE /* outer /* inner */\n\\i file.sql\n*/ TABLE a ()'],
    ['a quoted name', 'CREATE TABLE "a\n\\b" ()'],
    ['an escape string with a quote', "CREATE TABLE a (x text DEFAULT E'it\\'s\n\\\\d two')"],
  ])('leaves a backslash at the start of a line alone inside %s', async (_, sql) => {
    expect((await split(`${sql};`)).map((statement) => statement.sql)).toEqual([sql]);
  });

  test('refuses other commands with their place', async () => {
    await expect(split('CREATE TABLE a ();\n  \\i other.sql\n')).rejects.toMatchObject({
      code: 'SCHEMA.UNSUPPORTED',
      message: 'db/schema/001.sql:2:3: "\\i" is a psql command, and psql does not run the schema files',
      why: '2 |   \\i other.sql\n  |   ^',
    });
  });

  test.each([
    ['rows', '1\tone\n2\ttwo\n\\.\n'],
    ['rows that begin with a backslash', '\\N\t1\n\\.\n'],
    ['rows with semicolons and quotes', "it's;\n\\\\x00\n\\.\n"],
    ['no rows', '\\.\n'],
  ])('refuses COPY … FROM stdin with %s at the COPY', async (_, rows) => {
    await expect(split(`CREATE TABLE a (x text);\n\nCOPY a FROM stdin;\n${rows}`)).rejects.toMatchObject({
      code: 'SCHEMA.UNSUPPORTED',
      message: 'db/schema/001.sql:3:1: COPY changes data',
    });
  });
});

describe('syntax errors', () => {
  test('name file, line and column in characters, and show the line with a caret', async () => {
    await expect(split('CREATE TABLE a ();\n\n\t/* 😀 */ CREATE TABL b ();\n')).rejects.toMatchObject({
      code: 'SCHEMA.INVALID_SQL',
      message: 'db/schema/001.sql:3:17: syntax error at or near "TABL"',
      why: '3 | \t/* 😀 */ CREATE TABL b ();\n  | \t                ^',
    });
  });

  test('are placed right after a byte order mark and CRLF', async () => {
    await expect(split('\uFEFFCREATE TABL a;')).rejects.toMatchObject({
      message: 'db/schema/001.sql:1:8: syntax error at or near "TABL"',
    });
    await expect(split('\uFEFF\r\n\r\n CREATE TABL a;\r\n')).rejects.toMatchObject({
      message: 'db/schema/001.sql:3:9: syntax error at or near "TABL"',
      why: '3 |  CREATE TABL a;\n  |         ^',
    });
  });

  test('at the end of the file point behind its last character', async () => {
    await expect(split('CREATE TABLE a (')).rejects.toMatchObject({
      message: 'db/schema/001.sql:1:17: syntax error at end of input',
    });
  });

  test('never show a password', async () => {
    const failing = split("CREATE ROL app PASSWORD 'hunter2';\nCREATE TABLE x ('hunter2")
      .then(() => null)
      .catch((error: unknown) => error);
    const shown = JSON.stringify(await failing);
    expect(shown).toContain('SCHEMA.INVALID_SQL');
    expect(shown).not.toContain('hunter2');
  });

  test('include a NUL character, which the parser would take for the end', async () => {
    await expect(split('CREATE TABLE a ();\nCREATE \0TABLE b ();')).rejects.toMatchObject({
      code: 'SCHEMA.INVALID_SQL',
      message: 'db/schema/001.sql:2:8: the file holds a NUL character',
    });
  });
});

test('parse gives node and tree of one statement and throws on none or several', async () => {
  expect(await parser.parse('DROP TABLE a')).toEqual({
    node: 'DropStmt',
    tree: {
      objects: [{ List: { items: [{ String: { sval: 'a' } }] } }],
      removeType: 'OBJECT_TABLE',
      behavior: 'DROP_RESTRICT',
    },
  });
  await expect(parser.parse('-- none')).rejects.toThrow('Expected one statement, found 0');
  await expect(parser.parse('SELECT 1; SELECT 2')).rejects.toThrow('Expected one statement, found 2');
});
