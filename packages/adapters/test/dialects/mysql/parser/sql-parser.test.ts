import { expect, test } from 'vitest';
import { mysqlSqlParser } from '../../../../src/dialects/mysql/parser/sql-parser.js';
import { withoutDefiner } from '../../../../src/dialects/mysql/loader/loadable-statement.js';
import { schemaFile } from '../schema-file.js';

const split = async (text: string) =>
  (await mysqlSqlParser.split(schemaFile(text))).map(({ sql, place, node }) => [
    place.line,
    place.column,
    node,
    sql,
  ]);

test('splits statements with their places, DELIMITER, bodies, comments, a byte order mark and CRLF', async () => {
  const text = `\uFEFFCREATE TABLE a (id int); -- x; y\r\n  # c\r\n/* d */ CREATE VIEW v AS SELECT ';' FROM a;
DELIMITER $$
CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW\r\nBEGIN SET @x = 1; END$$
DELIMITER ;
CREATE PROCEDURE p() BEGIN IF 1 THEN SELECT 1; END IF; END;
ALTER TABLE a ADD b int`;
  expect(await split(text)).toEqual([
    [1, 1, 'CREATE TABLE', 'CREATE TABLE a (id int)'],
    [3, 9, 'CREATE VIEW', "CREATE VIEW v AS SELECT ';' FROM a"],
    [5, 1, 'CREATE TRIGGER', 'CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW\nBEGIN SET @x = 1; END'],
    [8, 1, 'CREATE PROCEDURE', 'CREATE PROCEDURE p() BEGIN IF 1 THEN SELECT 1; END IF; END'],
    [9, 1, 'ALTER TABLE', 'ALTER TABLE a ADD b int'],
  ]);
});

test('leaves out what dumps write around objects', async () => {
  const dump = `/*M!999999\\- enable the sandbox mode */ 
-- MariaDB dump
/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;
SET NAMES utf8mb4;
DROP TABLE IF EXISTS \`v\`;
/*!50001 DROP VIEW IF EXISTS \`v\`*/;
SET @saved_cs_client     = @@character_set_client;
/*!50001 CREATE VIEW \`v\` AS SELECT 1 AS \`id\` */;
DROP TABLE IF EXISTS \`t\`;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE \`t\` (\`id\` int);
DO SETVAL(\`s\`, 5, 0);
/*!50001 DROP VIEW IF EXISTS \`v\`*/;
/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50013 DEFINER=\`root\`@\`localhost\` SQL SECURITY DEFINER */
/*!50001 VIEW \`v\` AS select 2 AS \`id\` */;
`;
  expect((await split(dump)).map(([, , node, sql]) => [node, String(sql).slice(-16)])).toEqual(
    [
      ['CREATE TABLE', 'E `t` (`id` int)'],
      ['CREATE VIEW', 't 2 AS `id` */'],
    ].map(([node, sql]) => [node, expect.stringContaining(String(sql))]),
  );
});

test('a DROP that makes room for nothing stays', async () => {
  expect(
    (await split('DROP TABLE IF EXISTS a; CREATE TABLE b (id int); DROP TABLE c')).map(([, , node]) => node),
  ).toEqual(['DROP TABLE', 'CREATE TABLE', 'DROP TABLE']);
});

test.each([
  ['INSERT INTO a VALUES (1)', 'INSERT changes data'],
  ['UPDATE a SET b = 1', 'UPDATE changes data'],
  ['DELETE FROM a', 'DELETE changes data'],
  ['TRUNCATE TABLE a', 'TRUNCATE changes data'],
  ["LOAD DATA INFILE 'x' INTO TABLE a", 'LOAD changes data'],
  ["GRANT ALL ON *.* TO u IDENTIFIED BY 'secret'", 'GRANT concerns accounts'],
  ["CREATE USER u IDENTIFIED BY 'secret'", 'CREATE USER concerns accounts'],
  ['CREATE ROLE r', 'CREATE ROLE concerns accounts'],
  ['CREATE DATABASE d', 'CREATE DATABASE changes the whole server'],
  ['DROP SCHEMA d', 'DROP DATABASE changes the whole server'],
  ['USE d', 'USE goes to another database'],
  ['SET GLOBAL max_connections = 1', 'SET changes a session or the server'],
  ["SET sql_mode = 'ANSI_QUOTES'", 'SET changes a session or the server'],
  ['SET FOREIGN_KEY_CHECKS = 0, @@GLOBAL.read_only = 1', 'SET changes a session or the server'],
  ['START TRANSACTION', 'START is transaction control'],
  ['COMMIT', 'COMMIT is transaction control'],
  ['LOCK TABLES a WRITE', 'LOCK is transaction control'],
  ['source other.sql', 'SOURCE is a command of the client'],
  ['\\. other.sql', '\\ is a command of the client'],
  ['SELECT 1', 'SELECT defines no object'],
  ['CALL p()', 'CALL defines no object'],
  ['CREATE TABLE other.a (id int)', 'other.a names its database'],
  ['DROP TABLE a, other.a', 'other.a names its database'],
  ['CREATE INDEX i ON other.a (id)', 'other.a names its database'],
  ['CREATE TRIGGER t BEFORE INSERT ON other.a FOR EACH ROW SET @x = 1', 'other.a names its database'],
  ['RENAME TABLE a TO other.a', 'other.a names its database'],
  ['ALTER TABLE a RENAME TO other.a', 'names its database'],
  ['CREATE EVENT e ON SCHEDULE EVERY 1 SECOND DO DELETE FROM real.users', 'real.users names its database'],
  ['CREATE TABLE a AS SELECT 1', 'CREATE TABLE … SELECT runs a query'],
  ['CREATE TEMPORARY TABLE a (id int)', 'CREATE TABLE of a TEMPORARY table defines no object'],
  ["CREATE FUNCTION f RETURNS STRING SONAME 'x.so'", 'changes the whole server'],
  ['FROB a', 'Lockstep does not know this kind of statement (FROB)'],
])('%s has no place in a schema file', async (sql, reason) => {
  const error = await mysqlSqlParser.split(schemaFile(`CREATE TABLE x (id int);\n  ${sql};`)).then(
    () => null,
    (thrown: unknown) => thrown as Error & { code: string; why?: string },
  );
  expect([error?.code, error?.message]).toEqual(['SCHEMA.UNSUPPORTED', expect.stringContaining(reason)]);
  expect(error?.message).toMatch(/^db\/a\.sql:2:3: /);
  expect(`${error?.message} ${error?.why}`).not.toContain('secret');
});

test('says what statements make and what they refer to', async () => {
  const sql = [
    'CREATE TABLE posts (id int, u int, KEY users (id), n int DEFAULT nextval(seq), FOREIGN KEY (u) REFERENCES `users` (id))',
    'CREATE OR REPLACE VIEW v AS SELECT a.x, f(1) FROM users AS a, posts b JOIN (tags t) ON 1 WHERE EXISTS (SELECT 1 FROM more)',
    'CREATE DEFINER=`a`@`b` TRIGGER tr AFTER INSERT ON users FOR EACH ROW INSERT INTO log VALUES (1)',
    'CREATE UNIQUE INDEX i ON users (id)',
    'ALTER TABLE users ADD CONSTRAINT c FOREIGN KEY (x) REFERENCES more (id)',
    'CREATE FUNCTION f(a int) RETURNS int RETURN 1',
    'CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO CALL p()',
    'CREATE SEQUENCE s START WITH 1',
    'RENAME TABLE a TO b',
  ];
  const made = await Promise.all(
    sql.map(async (one) => (await mysqlSqlParser.creates(one)).map(({ kind, name }) => `${kind} ${name}`)),
  );
  expect(made).toEqual([
    ['table posts'],
    ['view v'],
    [],
    [],
    [],
    ['function f'],
    ['event e'],
    ['sequence s'],
    [],
  ]);
  expect(await Promise.all(sql.slice(0, 5).map((one) => mysqlSqlParser.refersTo(one)))).toEqual(
    [
      ['seq', 'users'],
      ['f', 'users', 'posts', 'tags', 'more'].sort().filter(Boolean),
      ['users', 'log'],
      ['users'],
      ['users', 'more'],
    ].map((names) => expect.arrayContaining(names)),
  );
});

test('parse takes exactly one statement', async () => {
  expect(await mysqlSqlParser.parse('ALTER TABLE `a` ADD COLUMN b int')).toEqual({
    node: 'ALTER TABLE',
    tree: { sql: 'ALTER TABLE `a` ADD COLUMN b int' },
  });
  await expect(mysqlSqlParser.parse('SELECT 1; SELECT 2')).rejects.toThrow('Expected one statement, found 2');
});

test.each([
  'CREATE DEFINER=`ro``ot`@`local host` VIEW v AS SELECT 1',
  "CREATE OR REPLACE DEFINER = 'a'@'%' VIEW v AS SELECT 1",
  'CREATE ALGORITHM=MERGE DEFINER=root@localhost SQL SECURITY INVOKER VIEW v AS SELECT 1',
  'CREATE DEFINER=CURRENT_USER() PROCEDURE p() SELECT 1',
  '/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`127.0.0.1`*/ /*!50003 TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET @a = 1 */',
])('the definer of %s is not sent, and nothing moves', (sql) => {
  const sent = withoutDefiner(sql);
  expect(sent).not.toMatch(/DEFINER\s*=/);
  expect(sent).toHaveLength(sql.length);
});

test('a definer that a body speaks of stays', () => {
  const sql = "CREATE PROCEDURE p() SELECT 'DEFINER=`a`@`b`'";
  expect(withoutDefiner(sql)).toBe(sql);
});
