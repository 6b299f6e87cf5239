import type { CatalogFact } from '@lockstep/core/catalog/catalog.js';
import { afterAll, describe, expect, test } from 'vitest';
import { readSqliteCatalog } from '../../../../src/dialects/sqlite/catalog/read-catalog.js';
import { databaseWith, removeFolders } from '../sqlite-setup.js';
import { DIFFERENT, SAME } from '../structures.js';

afterAll(removeFolders);

async function factsOf(sql: string): Promise<readonly CatalogFact[]> {
  const { catalog } = await readSqliteCatalog(await databaseWith(sql));
  return catalog.facts;
}

/** What fingerprints compare. */
async function linesOf(sql: string): Promise<readonly string[]> {
  return (await factsOf(sql))
    .map(({ id, hash, details }) => `${id} ${hash} ${String(details['definition'] ?? '')}`)
    .sort();
}

test.each(SAME)('the same structure written differently is equal: %s', async (_, first, second) => {
  expect(await linesOf(first)).toEqual(await linesOf(second));
});

test.each(DIFFERENT)('a difference is seen: %s', async (_, first, second) => {
  expect(await linesOf(first)).not.toEqual(await linesOf(second));
});

describe('what is in a catalog', () => {
  test('a missing file is an empty catalog', async () => {
    expect((await factsOf('')).map(({ id }) => id)).toEqual([]);
  });

  test("the ledger, SQLite's own tables and the content of virtual tables are left out", async () => {
    const facts = await factsOf(`
      CREATE TABLE lockstep_applied_plan (id INTEGER PRIMARY KEY AUTOINCREMENT);
      CREATE TABLE lockstepx (a int);
      CREATE VIRTUAL TABLE docs USING fts5(body);
      CREATE INDEX i ON lockstep_applied_plan (id)`);
    expect(facts.map(({ id }) => id)).toEqual(['table:lockstepx', 'column:lockstepx.a', 'other:docs']);
  });

  test('facts carry what rules ask', async () => {
    const facts = await factsOf(`
      CREATE TABLE users (id INTEGER PRIMARY KEY, Mail varchar(40) NOT NULL DEFAULT 'a' COLLATE NOCASE);
      CREATE TABLE posts (id INTEGER PRIMARY KEY, author int CONSTRAINT written REFERENCES Users ON DELETE CASCADE);
      CREATE UNIQUE INDEX mails ON users (mail DESC) WHERE id > 3;
      CREATE VIEW authors AS WITH u AS (SELECT * FROM users) SELECT p.id, u.mail FROM posts AS p, u ON u.id = p.author;
      CREATE TRIGGER seen AFTER INSERT ON posts BEGIN UPDATE users SET mail = new.id WHERE id IN (SELECT author FROM posts); END`);
    const about = (id: string) => {
      const fact = facts.find((one) => one.id === id);
      return fact === undefined
        ? null
        : { root: fact.root, references: fact.references, details: fact.details };
    };
    expect(about('column:users.Mail')).toEqual({
      root: 'table:users',
      references: ['table:users'],
      details: {
        table: 'users',
        column: 'Mail',
        type: 'VARCHAR(40)',
        notNull: true,
        onConflict: null,
        default: "'a'",
        generated: null,
        stored: false,
        identity: null,
        collation: 'NOCASE',
        position: 2,
      },
    });
    expect(about('constraint:posts.written')).toEqual({
      root: 'table:posts',
      references: ['table:posts', 'column:posts.author', 'table:users', 'column:users.id'],
      details: {
        table: 'posts',
        type: 'foreign key',
        columns: ['author'],
        foreignTable: 'users',
        foreignColumns: ['id'],
        validated: true,
        definition: 'FOREIGN KEY (author) REFERENCES users (id) ON DELETE CASCADE',
      },
    });
    expect(about('index:mails')).toEqual({
      root: 'table:users',
      references: ['table:users', 'column:users.Mail', 'column:users.id'],
      details: {
        table: 'users',
        definition: 'UNIQUE INDEX (Mail COLLATE NOCASE DESC) WHERE id > 3',
        valid: true,
        unique: true,
        columns: ['Mail'],
        partial: true,
        onTable: false,
      },
    });
    expect(about('view:authors')).toMatchObject({
      root: 'view:authors',
      references: ['table:users', 'table:posts'],
    });
    expect(about('trigger:seen')).toMatchObject({
      root: 'table:posts',
      references: ['table:posts', 'table:users'],
    });
  });

  test('no two parts share a name where names have dots', async () => {
    const facts = await factsOf(
      'CREATE TABLE "a.b" (c int); CREATE TABLE a ("b.c" int, d int CHECK (d > 0) CHECK (d < 9))',
    );
    expect(new Set(facts.map(({ id }) => id)).size).toBe(facts.length);
  });
});
