import { expect, test } from 'vitest';
import { clientText, type SqlClient } from '../../src/evidence/client-text.js';

const readAs = (sql: string, client: SqlClient): string => {
  const result = clientText(sql, client);
  return 'text' in result ? result.text : `refused: ${result.refused}`;
};

test.each<readonly [string, string]>([
  ['SELECT a[1:"HOST"]', 'SELECT a[1: "HOST"];'],
  ['SELECT a[1:x]', 'SELECT a[1: x];'],
  ["SELECT a[1:'2']", "SELECT a[1: '2'];"],
  ['SELECT a[1:{?HOST}]', 'SELECT a[1: {?HOST}];'],
  ['SELECT a[x:y][1:2]::text', 'SELECT a[x: y][1: 2]::text;'],
  ['SELECT f(a := 1)', 'SELECT f(a := 1);'],
  ['SELECT \':HOST\', $$:HOST$$, ":HOST" /* :HOST */', 'SELECT \':HOST\', $$:HOST$$, ":HOST" /* :HOST */;'],
  ['SELECT 1 -- end', 'SELECT 1 -- end\n;'],
  ['SELECT /* a /* b */ \\! */ 1', 'SELECT /* a /* b */ \\! */ 1;'],
  ["SELECT E'\\'\\! x', 'a\\'", "SELECT E'\\'\\! x', 'a\\';"],
  ['SELECT $a$ \\! $b$ $a$', 'SELECT $a$ \\! $b$ $a$;'],
  ['SELECT a$b$1 \\! x', 'refused: it has a backslash outside of a string'],
  ["SELECT 'a' -- x\r\\! touch", 'refused: it has a backslash outside of a string'],
  ["SELECT 'a", 'refused: a quote or a comment in it does not end'],
  ['SELECT /* /* */ 1', 'refused: a quote or a comment in it does not end'],
  ["SELECT 'a\u0000'", 'refused: it holds a null character'],
])('psql is given %j as %j', (sql, text) => {
  expect(readAs(sql, 'psql')).toBe(text);
});

test.each<readonly [string, string]>([
  ["ALTER TABLE a COMMENT 'x\n\\\\! y'", "ALTER TABLE a COMMENT 'x\n\\\\! y';"],
  ['SELECT 1 # end', 'SELECT 1 # end\n;'],
  [
    'CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN SET @a = 1; END',
    'DELIMITER //\nCREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN SET @a = 1; END //\nDELIMITER ;',
  ],
  ['SELECT 1; SELECT 2 // 3', 'DELIMITER ///\nSELECT 1; SELECT 2 // 3 ///\nDELIMITER ;'],
  ['SELECT `\\! a`', 'SELECT `\\! a`;'],
  ['SELECT 1 \\! touch', 'refused: it has a backslash outside of a string'],
  ['SELECT "a\\" \\! touch "', 'SELECT "a\\" \\! touch ";'],
  ['system touch x', 'refused: its first word is a command of the client'],
  [
    'CREATE TABLE a (delimiter int)',
    'refused: it has the word "delimiter", which the client takes for a command',
  ],
])('mysql is given %j as %j', (sql, text) => {
  expect(readAs(sql, 'mysql')).toBe(text);
});

test.each<readonly [string, string]>([
  ['CREATE TABLE "a\n.shell x" (b int) -- end', 'CREATE TABLE "a\n.shell x" (b int) -- end\n;'],
  ['CREATE TABLE [a\\b] (c int)', 'CREATE TABLE [a\\b] (c int);'],
  ["SELECT 'a", 'refused: a quote or a comment in it does not end'],
  ['SELECT 1\ngo', 'refused: a line in it ends the statement for the client'],
  ['SELECT 1\n \tGo \r\n, 2', 'refused: a line in it ends the statement for the client'],
  ['SELECT 1\n/\n2', 'refused: a line in it ends the statement for the client'],
  ['SELECT 1\n/ /* a */ -- b\n2', 'refused: a line in it ends the statement for the client'],
  ['SELECT 1\ngo /* a\n*/ , 2', 'SELECT 1\ngo /* a\n*/ , 2;'],
  ['SELECT 1\ngo "a"', 'SELECT 1\ngo "a";'],
  ["SELECT '\ngo\n' -- /\n/* \n/\n*/, 2", "SELECT '\ngo\n' -- /\n/* \n/\n*/, 2;"],
  ['SELECT a\n.b\n/ go', 'SELECT a\n.b\n/ go;'],
  ['SELECT 1;\n.shell x', 'refused: a line in it begins with a dot, which the client takes for a command'],
  [
    'SELECT 1; -- a\n/* b */\n.shell x',
    'refused: a line in it begins with a dot, which the client takes for a command',
  ],
  ['/* a\n*/\n.shell x', 'refused: a line in it begins with a dot, which the client takes for a command'],
  ['.shell x', 'refused: a line in it begins with a dot, which the client takes for a command'],
  ['SELECT 1;\n .5', 'SELECT 1;\n .5;'],
  ["SELECT 1; 'a'\n.5", "SELECT 1; 'a'\n.5;"],
])('sqlite3 is given %j as %j', (sql, text) => {
  expect(readAs(sql, 'sqlite3')).toBe(text);
});
