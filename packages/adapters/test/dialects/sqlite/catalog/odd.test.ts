import { afterAll, expect, test } from 'vitest';
import { readSqliteCatalog } from '../../../../src/dialects/sqlite/catalog/read-catalog.js';
import { databaseWith, removeFolders, runSql } from '../sqlite-setup.js';

afterAll(removeFolders);

async function idsOf(sql: string): Promise<readonly string[]> {
  const { catalog } = await readSqliteCatalog(await databaseWith(sql));
  return catalog.facts.map(({ id }) => id);
}

test('a view that is broken and a virtual table of a module that nobody has are read all the same', async () => {
  const target = await databaseWith('CREATE TABLE t (a); CREATE VIEW v AS SELECT a FROM t; ANALYZE');
  await runSql(target, 'DROP TABLE t');
  await runSql(
    target,
    `PRAGMA writable_schema = on;
     INSERT INTO sqlite_schema VALUES ('table', 'odd', 'odd', 0, 'CREATE VIRTUAL TABLE odd USING nobody_has_it(a)');`,
  );
  const { catalog } = await readSqliteCatalog(target);
  expect(catalog.facts.map(({ id, references }) => [id, references])).toEqual([
    ['view:v', []],
    ['other:odd', []],
  ]);
});

test('clauses without commas between them are told apart', async () => {
  expect(await idsOf('CREATE TABLE t (a int, b int, PRIMARY KEY (a) UNIQUE (b) CHECK (b > 0))')).toEqual([
    'table:t',
    'column:t.a',
    'column:t.b',
    'constraint:t.t_b_check',
    'constraint:t.t_pkey',
    'index:t_b',
  ]);
});

test('columns may follow clauses of the table, and keywords may be names', async () => {
  const { catalog } = await readSqliteCatalog(
    await databaseWith(`CREATE TABLE "check" ("primary" int DEFAULT -1 CHECK ("primary" <> 2), "unique" int, CHECK ("unique" > 0));
      ALTER TABLE "check" ADD COLUMN "foreign" text COLLATE nocase DEFAULT ('a,)' || 'b')`),
  );
  const details = catalog.facts.map(({ id, details: { definition, collation, default: value } }) => [
    id,
    definition ?? collation ?? value,
  ]);
  expect(details).toEqual([
    ['table:check', undefined],
    ['column:check.primary', '- 1'],
    ['column:check.unique', null],
    ['column:check.foreign', 'NOCASE'],
    ['constraint:check.check_primary_check', 'CHECK ("primary" <> 2)'],
    ['constraint:check.check_unique_check', 'CHECK ("unique" > 0)'],
  ]);
});

test('two foreign keys and two checks of the same columns have names of their own, whatever their order', async () => {
  const first =
    'CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE t (a int REFERENCES p, CHECK (a > 1), CHECK (a > 2), FOREIGN KEY (a) REFERENCES p ON DELETE CASCADE)';
  const second =
    'CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE t (a int, CHECK (a > 2), CHECK (a > 1), FOREIGN KEY (a) REFERENCES p ON DELETE CASCADE, FOREIGN KEY (a) REFERENCES p)';
  const linesOf = async (sql: string): Promise<readonly string[]> => {
    const { catalog } = await readSqliteCatalog(await databaseWith(sql));
    return catalog.facts.map(({ id, hash }) => `${id} ${hash}`).sort();
  };
  const lines = await linesOf(first);
  expect(lines).toEqual(await linesOf(second));
  expect(lines.filter((line) => line.startsWith('constraint:t.')).map((line) => line.split(' ')[0])).toEqual([
    'constraint:t.t_a_check',
    'constraint:t.t_a_check_2',
    'constraint:t.t_a_fkey',
    'constraint:t.t_a_fkey_2',
  ]);
});

test('a key over everything else: quotes, dots and letters of any alphabet in names', async () => {
  expect(await idsOf(`CREATE TABLE "it's ""odd""" ([a.b] int, \`ünï c\` text UNIQUE)`)).toEqual([
    `table:it's "odd"`,
    `column:"it's ""odd"""."a.b"`,
    `column:"it's ""odd""".ünï c`,
    `index:it's "odd"_ünï c`,
  ]);
});
