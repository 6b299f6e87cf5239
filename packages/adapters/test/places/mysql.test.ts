import { mysqlSqlParser } from '@lockstep/adapters/dialects/mysql/parser/sql-parser.js';
import { describe, expect, test } from 'vitest';
import { openedPlaces, type PlacePair } from './open-place.js';

const TABLES = `-- Tables, é
CREATE TABLE users (
  id bigint NOT NULL PRIMARY KEY, \`Full.Name\` varchar(50) DEFAULT 'é,(',  email varchar(200) UNIQUE,
  age int,
  boss bigint,
  PRIMARY KEY (id), KEY by_age (age), UNIQUE KEY \`two\` (age, email),
  CONSTRAINT of_boss FOREIGN KEY (boss) REFERENCES users (id),
  CONSTRAINT adult CHECK (age > 17)
) ENGINE=InnoDB COMMENT='People';
CREATE TABLE \`a.b\` (c int);
CREATE INDEX later ON users (boss);
ALTER TABLE users MODIFY age int NOT NULL, ADD COLUMN extra int;
`;
const OTHERS = `CREATE VIEW v AS SELECT 1;
DELIMITER //
CREATE TRIGGER touched BEFORE UPDATE ON users FOR EACH ROW BEGIN SET NEW.age = 1; END//
CREATE PROCEDURE work() BEGIN SELECT 1; END//
DELIMITER ;
CREATE FUNCTION one() RETURNS int DETERMINISTIC RETURN 1;
`;

const PAIRS: readonly PlacePair[] = [
  ['CREATE TABLE `users` (`id` bigint)', 'CREATE TABLE users ('],
  ['ALTER TABLE `users` ADD COLUMN `email` varchar(200)', 'email varchar(200) UNIQUE,'],
  [
    'ALTER TABLE `users` ADD COLUMN `Full.Name` varchar(50)',
    "`Full.Name` varchar(50) DEFAULT 'é,(',  email varchar(200) UNIQUE,",
  ],
  ['ALTER TABLE `users` MODIFY COLUMN `boss` bigint NULL', 'boss bigint,'],
  ['ALTER TABLE `users` MODIFY COLUMN `age` int NOT NULL', 'MODIFY age int NOT NULL, ADD COLUMN extra int;'],
  ['ALTER TABLE `users` ADD COLUMN `extra` int', 'ADD COLUMN extra int;'],
  ['ALTER TABLE `users` CHANGE COLUMN `mail` `EMAIL` varchar(200)', 'email varchar(200) UNIQUE,'],
  ['ALTER TABLE `users` DROP COLUMN `gone`', 'CREATE TABLE users ('],
  ['ALTER TABLE `users` ADD INDEX `by_age` (`age`)', 'KEY by_age (age), UNIQUE KEY `two` (age, email),'],
  ['ALTER TABLE `users` ADD UNIQUE INDEX `two` (`age`, `email`)', 'UNIQUE KEY `two` (age, email),'],
  ['ALTER TABLE `users` ADD UNIQUE INDEX `email` (`email`)', 'email varchar(200) UNIQUE,'],
  ['ALTER TABLE `users` DROP INDEX `gone`', 'CREATE TABLE users ('],
  [
    'ALTER TABLE `users` ADD CONSTRAINT `of_boss` FOREIGN KEY (`boss`) REFERENCES `users` (`id`)',
    'CONSTRAINT of_boss FOREIGN KEY (boss) REFERENCES users (id),',
  ],
  ['ALTER TABLE `users` ADD CONSTRAINT `adult` CHECK (`age` > 17)', 'CONSTRAINT adult CHECK (age > 17)'],
  ['CREATE INDEX `later` ON `users` (`boss`)', 'CREATE INDEX later ON users (boss);'],
  ['DROP INDEX `gone` ON `users`', 'CREATE TABLE users ('],
  ["ALTER TABLE `users` COMMENT 'x'", 'CREATE TABLE users ('],
  ['CREATE TABLE `a.b` (`c` int)', 'CREATE TABLE `a.b` (c int);'],
  ['ALTER TABLE `a.b` ADD COLUMN `c` int', 'c int);'],
  ['CREATE OR REPLACE VIEW `v` AS SELECT 1', 'CREATE VIEW v AS SELECT 1;'],
  ['DROP VIEW `v`', 'CREATE VIEW v AS SELECT 1;'],
  [
    'CREATE TRIGGER `touched` BEFORE UPDATE ON `users` FOR EACH ROW SET NEW.age = 1',
    'CREATE TRIGGER touched BEFORE UPDATE ON users FOR EACH ROW BEGIN SET NEW.age = 1; END//',
  ],
  [
    'DROP TRIGGER `touched`',
    'CREATE TRIGGER touched BEFORE UPDATE ON users FOR EACH ROW BEGIN SET NEW.age = 1; END//',
  ],
  ['CREATE PROCEDURE `work`() SELECT 1', 'CREATE PROCEDURE work() BEGIN SELECT 1; END//'],
  ['DROP FUNCTION `one`', 'CREATE FUNCTION one() RETURNS int DETERMINISTIC RETURN 1;'],
  ['RENAME TABLE `people` TO `users`', 'CREATE TABLE users ('],
  ['DROP TABLE `gone`', null],
  ['SET @a = 1', 'CREATE TABLE `a.b` (c int);', { kind: 'table', name: 'a.b' }],
  [
    'SET @a = 1',
    'CREATE FUNCTION one() RETURNS int DETERMINISTIC RETURN 1;',
    { kind: 'function', name: 'one' },
  ],
];

describe('a statement of a plan for the MySQL family points at what the files say', async () => {
  const texts = { 'db/schema/1.sql': TABLES, 'db/schema/2.sql': OTHERS };
  const opened = await openedPlaces(mysqlSqlParser, { texts, pairs: PAIRS, hasSchemas: false });
  test.each(PAIRS.map(([sql, shown], index) => [sql, shown, opened[index]] as const))(
    '%s',
    (_, shown, found) => {
      expect(found).toBe(shown);
    },
  );
});
