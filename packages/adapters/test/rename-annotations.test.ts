import type { SchemaFile } from '@lockstep/core/source/schema-file.js';
import type { SqlParser } from '@lockstep/core/ports/sql-parser.js';
import { describe, expect, test } from 'vitest';
import { renameAnnotations } from '../../core/src/source/rename-annotations.js';
import { mysqlSqlParser } from '../src/dialects/mysql/parser/sql-parser.js';
import { postgresSqlParser } from '../src/dialects/postgresql/parser/sql-parser.js';
import { sqliteSqlParser } from '../src/dialects/sqlite/parser/sql-parser.js';

const MARK = '-- lockstep:renamed-from x';

/** Old names of the annotations of a text, each with the line that it stands beside. */
async function found(parser: SqlParser, text: string): Promise<readonly string[]> {
  const file: SchemaFile = { path: 'a.sql', text, sha256: '' };
  await parser.split(file);
  return renameAnnotations(file, await parser.asides(file)).map(
    ({ from, line }) => `${from.map((name) => name.text).join('.')}:${line}`,
  );
}

/** What hides the mark, and a text of which all that counts is what stands behind it. */
type Row = readonly [container: string, text: string];

const behind = (text: string): string => `${text}\ncreate table t (\n  b int -- lockstep:renamed-from y\n);`;
const lastLine = (text: string): number => behind(text).split('\n').length - 1;

const POSTGRES: readonly Row[] = [
  ['a string', `comment on table a is 'one\n${MARK}\n';`],
  ['a string with a quote in it', `comment on table a is 'it''s\n${MARK}\n';`],
  ['an escape string', `comment on table a is E'it\\'s\n${MARK}\n';`],
  ['an escape string in parts', `comment on table a is E'a'\n  'it\\'s /* + */\n${MARK}\n';`],
  ['a Unicode string', `comment on table a is U&'\\0041\n${MARK}\n';`],
  ['a dollar quote', `create function f() returns int language sql as $$\n${MARK}\nselect 1 $$;`],
  [
    'a dollar quote with a tag',
    `create function f() returns int language sql as $a$ $$\n${MARK}\nselect 1 $a$;`,
  ],
  ['a body in a string', `create function f() returns int language sql as '\n${MARK}\nselect 1';`],
  ['a body of SQL', `create function f() returns int begin atomic\n${MARK}\nselect 1; end;`],
  ['a quoted name', `create table "a\n${MARK}\n" (id int);`],
  ['a Unicode name', `create table U&"a\n${MARK}\n" (id int);`],
  ['a block comment', `/*\n${MARK}\n*/`],
  ['a block comment in another', `/* /* */\n${MARK}\n*/`],
  ['a default', `create table a (n text default '\n${MARK}\n');`],
];

const MYSQL: readonly Row[] = [
  ['a string', `create table a (id int) comment 'one\n${MARK}\n';`],
  ['a string with an escaped quote', `create table a (id int) comment 'it\\'s\n${MARK}\n';`],
  ['a string in double quotes', `create table a (id int) comment "it\\"s\n# lockstep:renamed-from x\n";`],
  ['a name in backticks', `create table \`a\`\`\n${MARK}\n\` (id int);`],
  ['a block comment', `/*\n${MARK}\n# lockstep:renamed-from x\n*/`],
  ['an executable comment', `create table a (id int) /*!50000 comment\n${MARK}\n'a' */;`],
  ['a body', `create procedure p() begin\n${MARK}\nselect 1; end;`],
  [
    'a body behind DELIMITER',
    `DELIMITER //\ncreate procedure p()\nbegin\n${MARK}\nselect 1; end//\nDELIMITER ;`,
  ],
  ['two dashes that begin no comment', `create table a (id int default (1\n--lockstep:renamed-from(2)));`],
];

const SQLITE: readonly Row[] = [
  ['a string', `create table a (id int default 'one\n${MARK}\n');`],
  ['a string that ends in a backslash', `create table a (m default '\\', n default '\n${MARK}\n');`],
  ['a name in double quotes', `create table "a""\n${MARK}\n" (id int);`],
  ['a name in backticks', `create table \`a\n${MARK}\n\` (id int);`],
  ['a name in brackets', `create table [a\n${MARK}\n] (id int);`],
  ['a block comment', `/*\n${MARK}\n*/`],
  ['a body', `create trigger r after insert on a begin\n${MARK}\nselect 1; end;`],
];

describe.each([
  ['PostgreSQL', postgresSqlParser, POSTGRES],
  ['the MySQL family', mysqlSqlParser, MYSQL],
  ['SQLite', sqliteSqlParser, SQLITE],
] as const)('on %s', (_, parser, rows) => {
  test.each([...rows])(
    'the mark in %s is not an annotation, and the one behind it is',
    async (_container, text) => {
      expect(await found(parser, behind(text))).toEqual([`y:${lastLine(text)}`]);
    },
  );

  test('marks outside of everything are annotations, whatever stands beside them', async () => {
    const text = [
      '\uFEFF-- lockstep:renamed-from é.a',
      '/* one */ create table t ( -- note',
      "  b varchar(20) default '''-- é', -- lockstep:renamed-from b0",
      '  -- lockstep:renamed-from c0',
      '  /* two',
      '  */',
      '  c int, event int -- lockstep:renamed-from e0',
      ');',
    ].join('\r\n');
    expect(await found(parser, text)).toEqual(['é.a:2', 'b0:3', 'c0:7', 'e0:7']);
  });

  test('very many of them are read', async () => {
    const lines = 20_000;
    const text = `${`${MARK}\n/* ' */\n`.repeat(lines)}create table t (id int);`;
    expect((await found(parser, text)).length).toBe(lines);
  });
});

test('the MySQL family has a comment of its own for annotations', async () => {
  const text = 'create table t (\n  b int # lockstep:renamed-from y\n);';
  expect(await found(mysqlSqlParser, text)).toEqual(['y:2']);
});
