import { sqliteSqlParser } from '@lockstep/adapters/dialects/sqlite/parser/sql-parser.js';
import { describe, expect, test } from 'vitest';
import { openedPlaces, type PlacePair } from './open-place.js';

const FILE = `/* é */ CREATE TABLE users (
  id INTEGER PRIMARY KEY,
  [Full.Name] TEXT DEFAULT 'é,(', email TEXT COLLATE NOCASE,
  "check" TEXT,
  CONSTRAINT adult CHECK (id > 0)
);
CREATE TABLE "a.b" (c int);
CREATE UNIQUE INDEX by_email ON users (email);
CREATE VIEW v AS SELECT 1;
CREATE TRIGGER touched AFTER UPDATE ON users BEGIN SELECT 1; END;
CREATE VIRTUAL TABLE words USING fts5(w);
`;

const PAIRS: readonly PlacePair[] = [
  ['CREATE TABLE `users` (`id` integer)', 'CREATE TABLE users ('],
  ['ALTER TABLE `users` ADD COLUMN `EMAIL` text', 'email TEXT COLLATE NOCASE,'],
  [
    'ALTER TABLE `users` ADD COLUMN `Full.Name` text',
    "[Full.Name] TEXT DEFAULT 'é,(', email TEXT COLLATE NOCASE,",
  ],
  ['ALTER TABLE `users` ADD COLUMN `check` text', '"check" TEXT,'],
  ['ALTER TABLE `users` RENAME COLUMN `mail` TO `email`', 'CREATE TABLE users ('],
  ['ALTER TABLE `users` DROP COLUMN `gone`', 'CREATE TABLE users ('],
  ['ALTER TABLE `people` RENAME TO `users`', 'CREATE TABLE users ('],
  ['CREATE TABLE `new_users` (`id` integer)', 'CREATE TABLE users (', { kind: 'table', name: 'users' }],
  [
    'INSERT INTO `new_users` (`id`) SELECT `id` FROM `users`',
    'CREATE TABLE users (',
    { kind: 'table', name: 'users' },
  ],
  ['PRAGMA foreign_keys = off', 'CREATE TABLE users (', { kind: 'table', name: 'users' }],
  ['CREATE TABLE `a.b` (`c` integer)', 'CREATE TABLE "a.b" (c int);'],
  ['ALTER TABLE `a.b` ADD COLUMN `c` integer', 'c int);'],
  ['CREATE UNIQUE INDEX `by_email` ON `users` (`email`)', 'CREATE UNIQUE INDEX by_email ON users (email);'],
  ['CREATE INDEX `gone` ON `users` (`email`)', 'CREATE TABLE users ('],
  ['DROP INDEX `by_email`', 'CREATE UNIQUE INDEX by_email ON users (email);'],
  ['CREATE VIEW `v` AS SELECT 1', 'CREATE VIEW v AS SELECT 1;'],
  ['DROP VIEW `v`', 'CREATE VIEW v AS SELECT 1;'],
  [
    'CREATE TRIGGER `touched` AFTER UPDATE ON `users` BEGIN SELECT 1; END',
    'CREATE TRIGGER touched AFTER UPDATE ON users BEGIN SELECT 1; END;',
  ],
  ['CREATE VIRTUAL TABLE `words` USING fts5(w)', 'CREATE VIRTUAL TABLE words USING fts5(w);'],
  ['DROP TABLE `words`', 'CREATE VIRTUAL TABLE words USING fts5(w);', { kind: 'other', name: 'words' }],
  ['DROP TABLE `gone`', null],
];

describe('a statement of a plan for SQLite points at what the files say', async () => {
  const opened = await openedPlaces(sqliteSqlParser, {
    texts: { 'db/schema/1.sql': FILE },
    pairs: PAIRS,
    hasSchemas: false,
  });
  test.each(PAIRS.map(([sql, shown], index) => [sql, shown, opened[index]] as const))(
    '%s',
    (_, shown, found) => {
      expect(found).toBe(shown);
    },
  );
});
