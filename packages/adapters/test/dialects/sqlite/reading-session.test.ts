import { copyFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSession } from '@lockstep/core/ports/database-session.js';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { openSqlite } from '../../../src/dialects/sqlite/connect/connect.js';
import { sqlitePath, sqliteTarget } from '../../../src/dialects/sqlite/connect/sqlite-path.js';
import { openSqliteSession } from '../../../src/dialects/sqlite/reading-session.js';
import { databaseWith, newFolder, removeFolders } from './sqlite-setup.js';

afterAll(removeFolders);

const open: DatabaseSession[] = [];
afterEach(async () => {
  for (const session of open.splice(0)) await session.close();
});

async function sessionOn(target: Parameters<typeof openSqliteSession>[0]): Promise<DatabaseSession> {
  const session = await openSqliteSession(target);
  open.push(session);
  return session;
}

async function change(target: Parameters<typeof openSqlite>[0], sql: string): Promise<void> {
  const connection = await openSqlite(target, { mode: 'write' });
  await connection.run(sql);
  connection.close();
}

const SETUP = `CREATE TABLE t (id integer PRIMARY KEY, name text); CREATE TABLE u (id integer);
  CREATE INDEX i ON t (name); CREATE VIEW v AS SELECT id FROM t;
  CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END`;

const names = async (session: DatabaseSession) =>
  (await session.read({ ledger: false })).snapshot.catalog.facts
    .filter(({ kind }) => kind === 'table')
    .map(({ name }) => name);

test.each([
  'CREATE TABLE more (id integer)',
  'ALTER TABLE t ADD COLUMN age integer',
  'ALTER TABLE t RENAME COLUMN name TO title',
  'ALTER TABLE u RENAME TO w',
  'DROP TABLE u',
  'CREATE UNIQUE INDEX j ON t (name DESC)',
  'DROP INDEX i',
  'DROP VIEW v',
  'CREATE VIEW w AS SELECT name FROM t',
  'DROP TRIGGER g',
  'CREATE TRIGGER h BEFORE DELETE ON t BEGIN SELECT 2; END',
  'CREATE VIRTUAL TABLE f USING fts5(text)',
])('the revision moves with %s', async (sql) => {
  const target = await databaseWith(SETUP);
  const session = await sessionOn(target);
  const { revision } = await session.read({ ledger: true });
  expect(revision).toBe(await session.revision());
  await change(target, sql);
  expect(await session.revision()).not.toBe(revision);
});

test.each(["INSERT INTO t (name) VALUES ('a')", 'PRAGMA user_version = 7', 'CREATE TEMPORARY TABLE x (id)'])(
  'the revision stays with %s',
  async (sql) => {
    const target = await databaseWith(SETUP);
    const session = await sessionOn(target);
    const before = await session.revision();
    await change(target, sql);
    expect(await session.revision()).toBe(before);
  },
);

test('a file put in the place of another is seen, whatever its count of changes', async () => {
  const target = await databaseWith('CREATE TABLE first (id integer)');
  const other = await databaseWith('CREATE TABLE other (id integer)');
  const session = await sessionOn(target);
  const before = await session.revision();
  renameSync(sqlitePath(other), sqlitePath(target));
  expect(await session.revision()).not.toBe(before);
  expect(await names(session)).toEqual(['other']);
});

test('a file that is written over in its place is seen', async () => {
  const target = await databaseWith('CREATE TABLE first (id integer)');
  const other = await databaseWith('CREATE TABLE other (id integer)');
  const session = await sessionOn(target);
  const before = await session.revision();
  copyFileSync(sqlitePath(other), sqlitePath(target));
  expect(await session.revision()).not.toBe(before);
  expect(await names(session)).toEqual(['other']);
});

test('a file that is not there has no revision, and is seen as soon as it is there', async () => {
  const target = sqliteTarget(join(newFolder(), 'app.db'));
  const session = await sessionOn(target);
  expect(await session.revision()).toBe(null);
  expect(await names(session)).toEqual([]);
  await change(target, 'CREATE TABLE t (id integer)');
  expect(await session.revision()).toMatch(/^[0-9a-f]{64}$/);
  expect(await names(session)).toEqual(['t']);
});

test('between two calls the file is free', async () => {
  const target = await databaseWith(SETUP);
  const session = await sessionOn(target);
  await session.read({ ledger: true, roots: [{ kind: 'table', name: 't' }] });
  const writer = await openSqlite(target, { mode: 'write', busyTimeoutMs: 0 });
  await writer.run('BEGIN EXCLUSIVE');
  await writer.run('COMMIT');
  writer.close();
});

describe('definitions whose count of changes stands are read anew', () => {
  const columns = async (session: DatabaseSession) =>
    (await session.read({ ledger: false })).snapshot.catalog.facts
      .filter(({ kind }) => kind === 'column')
      .map(({ name }) => name);

  test.each(['delete', 'wal'])('after they were written by hand, with the journal "%s"', async (journal) => {
    const target = await databaseWith(`PRAGMA journal_mode = ${journal}; CREATE TABLE t (a int)`);
    const session = await sessionOn(target);
    expect(await columns(session)).toEqual(['t.a']);
    const editor = await openSqlite(target, { mode: 'write' });
    await editor.run('PRAGMA writable_schema = on');
    await editor.run("UPDATE sqlite_schema SET sql = 'CREATE TABLE t (a int, b int)' WHERE name = 't'");
    editor.close();
    expect(await columns(session)).toEqual(['t.a', 't.b']);
  });

  test('after another file with the same count was copied over this one', async () => {
    const target = await databaseWith('CREATE TABLE t (a int)');
    const other = await databaseWith('CREATE TABLE t (a int, b int); INSERT INTO t VALUES (1, 2)');
    const session = await sessionOn(target);
    expect(await columns(session)).toEqual(['t.a']);
    copyFileSync(sqlitePath(other), sqlitePath(target));
    expect(await columns(session)).toEqual(['t.a', 't.b']);
  });
});
