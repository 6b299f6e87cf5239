import type { SchemaFile } from '@lockstep/core';
import { expect, test } from 'vitest';
import { postgresSqlParser as parser } from '../../src/postgres/sql-parser.js';
import { withFlatComments } from '../../src/postgres/sql-parser-comments.js';

const fileOf = (text: string): SchemaFile => ({ path: 'db/schema/a.sql', text, sha256: '' });

test.each([
  ['select 1 /* a * b */ + 2', 'select 1 /* a   b */ + 2'],
  ['/* a /* é */ b */ c', '/* a    é    b */ c'],
  ['/**//***/a/**/', '    /* */a    '],
  ['/* a /* b */', '/* a    b   '],
  ["'/* + */' /* + */", "'/* + */' /*   */"],
  ["e'\\'/* + */' e'a''/* + */'", "e'\\'/* + */' e'a''/* + */'"],
  ["e'a' -- b\n  'c\\' /* + */' /* + */", "e'a' -- b\n  'c\\' /* + */' /*   */"],
  ["e'a' 'c\\' /* + */", "e'a' 'c\\' /*   */"],
  ["'\\' /* + */", "'\\' /*   */"],
  ['"/* + */"" /* + */" /* + */', '"/* + */"" /* + */" /*   */'],
  ['-- /*\n/* + */', '-- /*\n/*   */'],
  ['-- /*\r/* + */', '-- /*\r/*   */'],
  ['$$/* + */$$ /* + */', '$$/* + */$$ /*   */'],
  ['$a$ $b$ /* + */ $a$ /* + */', '$a$ $b$ /* + */ $a$ /*   */'],
  ['a$b$/* + */', 'a$b$/*   */'],
])('blanks what the lexer would read again in %j', (sql, flat) => {
  expect(withFlatComments(sql)).toBe(flat);
});

test('a string with very many comments behind it is read', () => {
  const sql = `/**/ select E'a' ${'-- '.repeat(40)}\n, ${"E'b'\n-- c\n".repeat(20_000)}`;
  expect(withFlatComments(sql)).toBe(sql.replace('/**/', '    '));
});

const DEEP = 100_000;

test.each([
  ['comments in comments', '/*'.repeat(DEEP) + '*/'.repeat(DEEP)],
  ['comments side by side in a comment', `/*${'/**/'.repeat(DEEP)}*/`],
  ['comments side by side', '/**/'.repeat(DEEP)],
  ['comments side by side that hold operators', '/*+*/'.repeat(DEEP)],
])('a file of very many %s is read', async (_, comments) => {
  const [statement] = await parser.split(fileOf(`${comments}\ncreate table é (x int)`));
  expect([statement?.sql, statement?.place]).toEqual([
    'create table é (x int)',
    { path: 'db/schema/a.sql', line: 2, column: 1 },
  ]);
});

test('a file of very many comments that do not end is refused at the first one', async () => {
  await expect(parser.split(fileOf(`create table a ();\n${'/*'.repeat(DEEP)}`))).rejects.toMatchObject({
    code: 'SCHEMA.INVALID_SQL',
    message: expect.stringContaining('db/schema/a.sql:2:1: unterminated /* comment'),
  });
});

test('a psql command behind very many comments is found', async () => {
  await expect(parser.split(fileOf(`${'/**/'.repeat(DEEP)}\n\\i x`))).rejects.toMatchObject({
    code: 'SCHEMA.UNSUPPORTED',
    message: expect.stringContaining('db/schema/a.sql:2:1'),
  });
});

test('a statement keeps its comments as they are written', async () => {
  const sql = 'create view v as select 1 /* a /* b */ * c */ as x';
  expect((await parser.split(fileOf(sql))).map((statement) => statement.sql)).toEqual([sql]);
});

test.each([
  ['$$', '$$', (body: string) => body],
  ["'", "'", (body: string) => body.replaceAll("'", "''")],
])('names in a body in %s with very many comments are found', async (open, close, written) => {
  const body = `begin ${'/*'.repeat(DEEP)} it's ${'*/'.repeat(DEEP)} perform 'x' from app.t; end`;
  const sql = `create function f() returns void language plpgsql as ${open}${written(body)}${close}`;
  expect(await parser.refersTo(sql)).toContain('app.t');
});

test('an expression that nests deeper than the stack is refused', async () => {
  const sql = `create view v as select 1${'::int'.repeat(DEEP)}`;
  await expect(parser.split(fileOf(sql))).rejects.toMatchObject({
    code: 'SCHEMA.INVALID_SQL',
    message: expect.stringContaining('db/schema/a.sql:1:1'),
  });
});
