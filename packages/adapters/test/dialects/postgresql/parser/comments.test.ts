import type { SchemaFile } from '@lockstep/core/source/schema-file.js';
import { expect, test } from 'vitest';
import { postgresSqlParser as parser } from '../../../../src/dialects/postgresql/parser/sql-parser.js';
import { withFlatComments } from '../../../../src/dialects/postgresql/parser/comments.js';

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
    { file: 'db/schema/a.sql', line: 2, column: 1 },
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

const SIGNS = '+-'.repeat(DEEP);

test.each([
  ['signs', SIGNS],
  ['signs behind an operator', `<${SIGNS}`],
  ['very many runs of signs', `1 ${`${'+'.repeat(100)} 1 `.repeat(400)}${SIGNS}`],
])('%s without end are refused at their place, in good time', async (_, signs) => {
  const column = '/* é */ create view v as select 1 '.length + signs.indexOf(SIGNS) + 1;
  await expect(parser.split(fileOf(`\n/* é */ create view v as select 1 ${signs} 1`))).rejects.toMatchObject({
    code: 'SCHEMA.INVALID_SQL',
    message: expect.stringContaining(`db/schema/a.sql:2:${column}: an expression has too many signs`),
  });
});

test.each([
  ['a string', `comment on table a is '${SIGNS}'`],
  ['a dollar quote', `comment on table a is $$ ${SIGNS} $$`],
  ['a name', `create table "${SIGNS}" ()`],
  ['a line comment', `-- ${SIGNS}\ncreate table a ()`],
  ['a block comment', `/* ${SIGNS} */ create table a ()`],
])('signs without end in %s are nothing to the parser', async (_, sql) => {
  expect((await parser.split(fileOf(sql))).length).toBe(1);
});

test.each(['sql', 'plpgsql'])('a body of %s with signs without end has no names', async (language) => {
  const sql = `create function f() returns void language ${language} as $$ begin perform 1 ${SIGNS} 1 from app.t; end $$`;
  expect(await parser.refersTo(sql)).toEqual([]);
});

test('a psql command behind signs without end is refused for the signs', async () => {
  await expect(parser.split(fileOf(`select 1 ${SIGNS} 1;\n\\i x`))).rejects.toMatchObject({
    message: expect.stringContaining('too many signs'),
  });
});

test('an expression that nests deeper than the stack is refused', async () => {
  const sql = `create view v as select 1${'::int'.repeat(DEEP)}`;
  await expect(parser.split(fileOf(sql))).rejects.toMatchObject({
    code: 'SCHEMA.INVALID_SQL',
    message: expect.stringContaining('db/schema/a.sql:1:1'),
  });
});

test.each([100, 1000, 2000, 3000, 4000, 6000, 9000])(
  'an expression that nests %i deep is refused as a whole, or all of it can be read',
  async (depth) => {
    const nested = `${'- '.repeat(depth)}'app.t'::regclass`;
    const body = `create function f() returns int language sql as $$ select ${nested} $$`;
    const read = async (sql: string): Promise<readonly string[]> => {
      const [statement] = await parser.split(fileOf(sql));
      return await parser.refersTo(statement?.sql ?? '');
    };
    const found = await read(`create view v as select ${nested}`).catch((error: unknown) => error);
    if (depth <= 2000) expect(found).toEqual(['app.t']);
    else if (depth >= 3000) expect(found).toMatchObject({ code: 'SCHEMA.INVALID_SQL' });
    expect(await read(body)).toEqual(depth <= 2000 ? ['app.t'] : []);
  },
);
