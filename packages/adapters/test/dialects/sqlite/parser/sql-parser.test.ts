import type { SchemaFile } from '@lockstep/core/source/schema-file.js';
import { sha256 } from '@lockstep/core/text/canonical-json.js';
import { describe, expect, test } from 'vitest';
import { sqliteSqlParser } from '../../../../src/dialects/sqlite/parser/sql-parser.js';

function file(text: string): SchemaFile {
  return { path: 'db/schema/001.sql', text, sha256: sha256(text) };
}

describe('splitting a file', () => {
  test('each statement has its place, its offset in characters and its node', async () => {
    const statements = await sqliteSqlParser.split(
      file(
        "\uFEFF-- 😀\r\nCREATE TABLE t (\r\n  a text DEFAULT ';'\r\n);\r\n\r\n/* x */ CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; SELECT CASE WHEN 1 THEN 2 END; END;",
      ),
    );
    expect(
      statements.map(({ sql, offset, place, node }) => ({
        sql,
        offset,
        place: [place.line, place.column],
        node,
      })),
    ).toEqual([
      { sql: "CREATE TABLE t (\n  a text DEFAULT ';'\n)", offset: 7, place: [2, 1], node: 'CREATE TABLE' },
      {
        sql: 'CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; SELECT CASE WHEN 1 THEN 2 END; END',
        offset: 61,
        place: [6, 9],
        node: 'CREATE TRIGGER',
      },
    ]);
  });

  test('the settings that a dump writes are skipped', async () => {
    const statements = await sqliteSqlParser.split(
      file('PRAGMA foreign_keys=OFF;\nPRAGMA defer_foreign_keys = on;\nCREATE VIEW v AS SELECT 1;'),
    );
    expect(statements.map(({ node }) => node)).toEqual(['CREATE VIEW']);
  });

  test.each([
    ['INSERT INTO t VALUES (1)', 'INSERT changes data'],
    ['update t set a = 1', 'UPDATE changes data'],
    ['DELETE FROM t', 'DELETE changes data'],
    ['REPLACE INTO t VALUES (1)', 'REPLACE changes data'],
    ['WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x', 'WITH runs a query'],
    ['SELECT 1', 'SELECT runs a query'],
    ['BEGIN TRANSACTION', 'BEGIN is transaction control'],
    ['COMMIT', 'COMMIT is transaction control'],
    ['END', 'END is transaction control'],
    ["ATTACH 'x.db' AS x", 'ATTACH reaches another file'],
    ['DETACH x', 'DETACH reaches another file'],
    ['VACUUM', 'VACUUM changes a connection or the whole file'],
    ['PRAGMA journal_mode = wal', 'PRAGMA changes a connection or the whole file'],
    ['.read other.sql', '".read" is a sqlite3 shell command, and that shell does not run the schema files'],
    ['CREATE TEMP TABLE t (a)', 'a temporary table ends with its connection'],
    ['CREATE VIEW temp.v AS SELECT 1', 'a temporary view ends with its connection'],
    ['CREATE TABLE other.t (a)', '"other" is another database, and a module describes one'],
    [
      'CREATE TABLE lockstep_x (a)',
      'names that begin with "lockstep_" are those of Lockstep\'s own tables ("lockstep_x")',
    ],
    ['CREATE TABLE t AS SELECT 1', 'CREATE TABLE … AS copies rows of a query'],
  ])('%s has no place in a file', async (sql, reason) => {
    await expect(sqliteSqlParser.split(file(`CREATE TABLE ok (a);\n  ${sql};`))).rejects.toMatchObject({
      code: 'SCHEMA.UNSUPPORTED',
      message: `db/schema/001.sql:2:3: ${reason}`,
    });
  });

  test('a NUL character is named with its place', async () => {
    await expect(sqliteSqlParser.split(file('CREATE TABLE t (a);\n\0'))).rejects.toMatchObject({
      code: 'SCHEMA.INVALID_SQL',
      message: 'db/schema/001.sql:2:1: the file holds a NUL character',
    });
  });
});

describe('what a statement makes and refers to', () => {
  test.each([
    [
      'CREATE TABLE IF NOT EXISTS main."My T" (a REFERENCES u, FOREIGN KEY (a) REFERENCES [w] (b))',
      ['table My T'],
      ['u', 'w'],
    ],
    ['CREATE TABLE t (parent REFERENCES T)', ['table t'], []],
    [
      'CREATE VIEW v AS WITH c AS (SELECT * FROM a), d(x) AS MATERIALIZED (SELECT 1) SELECT c.x, d.y FROM c, d JOIN main.b ON 1',
      ['view v'],
      ['a', 'b'],
    ],
    [
      'CREATE VIEW v AS SELECT a, b FROM (t1 LEFT JOIN t2), (SELECT x, y FROM t3) s WHERE a IN (x, y) AND b IN t4 ORDER BY c, d',
      ['view v'],
      ['t1', 't2', 't3', 't4'],
    ],
    [
      'CREATE VIEW v AS SELECT a IS NOT DISTINCT FROM b, j.value FROM t, json_each(t.list) AS j UNION SELECT 1, 2 FROM u',
      ['view v'],
      ['t', 'u'],
    ],
    ['CREATE INDEX i ON t (lower(a), b) WHERE c > 1', [], ['t']],
    ['CREATE UNIQUE INDEX IF NOT EXISTS i ON "t t" (a)', [], ['t t']],
    [
      'CREATE TRIGGER g AFTER UPDATE OF a, b ON t WHEN new.a IN (SELECT id FROM u) BEGIN UPDATE w SET a = 1, b = 2; DELETE FROM x WHERE a = 1; INSERT INTO y (a, b) SELECT c, d FROM z ON CONFLICT DO UPDATE SET a = 1; UPDATE OR IGNORE q SET a = 1; END',
      [],
      ['t', 'u', 'w', 'x', 'y', 'z', 'q'],
    ],
    ['CREATE VIRTUAL TABLE docs USING fts5(body, tokenize = "porter")', ['other docs'], []],
    ['ALTER TABLE t ADD COLUMN a REFERENCES u', [], ['t', 'u']],
    ['DROP TABLE IF EXISTS t', [], ['t']],
    ['DROP VIEW v', [], ['v']],
  ])('%s', async (sql, creates, refersTo) => {
    expect((await sqliteSqlParser.creates(sql)).map(({ kind, name }) => `${kind} ${name}`)).toEqual(creates);
    expect(await sqliteSqlParser.refersTo(sql)).toEqual(refersTo);
  });

  test.each([
    ['CREATE UNIQUE INDEX i ON t (a)', 'CREATE INDEX'],
    ['alter table t add column a', 'ALTER TABLE'],
    ['ALTER TABLE t RENAME TO u', 'RenameStmt'],
    ['ALTER TABLE t RENAME COLUMN a TO b', 'RenameStmt'],
    ['drop index i', 'DROP INDEX'],
    ['INSERT INTO t SELECT 1', 'INSERT'],
    ['PRAGMA foreign_keys = off', 'PRAGMA'],
  ])('%s is %s', async (sql, node) => {
    expect((await sqliteSqlParser.parse(sql)).node).toBe(node);
  });

  test('several statements are not a statement', async () => {
    await expect(sqliteSqlParser.parse('SELECT 1; SELECT 2')).rejects.toThrow(
      'Expected one statement, found 2',
    );
  });
});
