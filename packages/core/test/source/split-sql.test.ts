import { describe, expect, test } from 'vitest';
import { splitSql } from '@lockstep/core/source/split-sql.js';
import type { TokenDialect } from '@lockstep/core/text/sql/sql-tokens.js';

function sqlOf(text: string, dialect: TokenDialect): readonly string[] {
  return splitSql(text, dialect).map(({ sql }) => sql);
}

describe('splitting SQL text', () => {
  test('ends a statement at a semicolon outside of quotes and comments', () => {
    const text = "-- a; b\nCREATE TABLE `a;b` (x text DEFAULT 'it''s; \\'); -- ' ok ;\n/* ; */ SELECT 1;;\n";
    expect(sqlOf(text, 'sqlite')).toEqual(["CREATE TABLE `a;b` (x text DEFAULT 'it''s; \\')", 'SELECT 1']);
    expect(sqlOf("SELECT 'it\\'s; x'; # two; \nSELECT \"a;b\"", 'mysql')).toEqual([
      "SELECT 'it\\'s; x'",
      'SELECT "a;b"',
    ]);
  });

  test('keeps the body of a trigger together', () => {
    const trigger =
      'CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE a SET x = CASE WHEN 1 THEN 2 END; SELECT 1; END';
    expect(sqlOf(`${trigger};\nCREATE INDEX i ON a (x);`, 'sqlite')).toEqual([
      trigger,
      'CREATE INDEX i ON a (x)',
    ]);
  });

  test('keeps the body of a routine together, with loops and conditions inside', () => {
    const routine =
      'CREATE DEFINER=`root`@`%` PROCEDURE p(n int) BEGIN IF n > 1 THEN SELECT 1; END IF; WHILE n > 0 DO SET n = n - 1; END WHILE; CASE n WHEN 1 THEN SELECT 2; END CASE; END';
    expect(sqlOf(`${routine};SELECT 2`, 'mysql')).toEqual([routine, 'SELECT 2']);
  });

  test('understands the DELIMITER lines of the MySQL client', () => {
    const text = 'DELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1; END//\nDELIMITER ;\nSELECT 2;\n';
    expect(sqlOf(text, 'mysql')).toEqual(['CREATE PROCEDURE p() BEGIN SELECT 1; END', 'SELECT 2']);
    expect(sqlOf('DELIMITER $$\nSELECT 1; SELECT 2$$\n', 'mysql')).toEqual(['SELECT 1; SELECT 2']);
  });

  test('keeps executable comments of a dump as they are and drops the others', () => {
    const text = '/*!50001 CREATE VIEW v AS SELECT 1 */;\n/* no */\n/*!40101 SET NAMES utf8 */;';
    expect(sqlOf(text, 'mysql')).toEqual([
      '/*!50001 CREATE VIEW v AS SELECT 1 */',
      '/*!40101 SET NAMES utf8 */',
    ]);
  });

  test('gives the offset of each statement', () => {
    expect(splitSql('\n  SELECT 1 ; ', 'sqlite')).toEqual([{ sql: 'SELECT 1', start: 3, end: 11 }]);
  });
});
