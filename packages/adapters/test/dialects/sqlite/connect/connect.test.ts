import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RedactedUrl } from '@lockstep/core/config/url/redacted-url.js';
import { afterAll, describe, expect, test } from 'vitest';
import { openSqlite } from '../../../../src/dialects/sqlite/connect/connect.js';
import { inspectSqlite } from '../calls.js';
import { loadLibsql } from '../../../../src/dialects/sqlite/connect/load-libsql.js';
import { sqlitePath, sqliteTarget } from '../../../../src/dialects/sqlite/connect/sqlite-path.js';
import { databaseWith, newFolder, removeFolders, rowsOf, runSql } from '../sqlite-setup.js';

afterAll(removeFolders);

describe('the path of a database file', () => {
  test.each(['/data/app.db', '/my data/ünï?c#de%20.db', "/it's/a;b.db"])(
    '%s goes through a URL and back',
    (path) => {
      expect(sqlitePath(sqliteTarget(path))).toBe(path);
    },
  );

  test('a drive letter loses the slash before it', () => {
    const target = { ...sqliteTarget('/x'), url: RedactedUrl.of('sqlite:///C:/data/app.db') };
    expect(sqlitePath(target)).toBe('C:/data/app.db');
  });

  test('a file with every awkward character is opened under its own name', async () => {
    const folder = newFolder();
    const path = join(folder, 'a?mode=memory&b#%20 "q".db');
    await runSql(sqliteTarget(path), 'CREATE TABLE t (a)');
    expect(readdirSync(folder)).toEqual(['a?mode=memory&b#%20 "q".db']);
  });
});

describe('opening a database file', () => {
  test('a missing file reads as an empty database and is not made', async () => {
    const target = sqliteTarget(join(newFolder(), 'none.db'));
    expect(await rowsOf(target, 'SELECT name FROM sqlite_schema')).toEqual([]);
    expect(existsSync(sqlitePath(target))).toBe(false);
  });

  test('writing makes a missing file', async () => {
    const target = await databaseWith('CREATE TABLE t (a)');
    expect(existsSync(sqlitePath(target))).toBe(true);
  });

  test('a connection for reading cannot write', async () => {
    const target = await databaseWith('CREATE TABLE t (a)');
    const connection = await openSqlite(target, { mode: 'read' });
    await expect(connection.run('INSERT INTO t VALUES (1)')).rejects.toMatchObject({
      code: 'SQLITE_READONLY',
    });
    connection.close();
    connection.close();
  });

  test.each(['read', 'write'] as const)('a folder is refused for %s', async (mode) => {
    const folder = join(newFolder(), 'folder.db');
    mkdirSync(folder);
    await expect(openSqlite(sqliteTarget(folder), { mode })).rejects.toMatchObject({
      code: 'DB.UNREACHABLE',
      message: `${folder} (folder.db) is a folder, not a database file.`,
    });
  });

  test.each(['read', 'write'] as const)('a file that is not a database is refused for %s', async (mode) => {
    const path = join(newFolder(), 'notes.db');
    writeFileSync(path, 'just some words\n');
    await expect(openSqlite(sqliteTarget(path), { mode })).rejects.toMatchObject({
      code: 'DB.UNREACHABLE',
      message: `The database file ${path} (notes.db) is not a SQLite database.`,
    });
  });

  test.each(['read', 'write'] as const)('a missing folder is named for %s', async (mode) => {
    const folder = join(newFolder(), 'nope');
    await expect(openSqlite(sqliteTarget(join(folder, 'app.db')), { mode })).rejects.toMatchObject({
      code: 'DB.MISSING',
      next: [`mkdir -p '${folder}'`, 'or correct the path in the URL'],
    });
    expect(existsSync(folder)).toBe(false);
  });

  test('a file in the place of a folder is a missing folder', async () => {
    const path = join(newFolder(), 'file');
    writeFileSync(path, '');
    await expect(openSqlite(sqliteTarget(join(path, 'app.db')), { mode: 'read' })).rejects.toMatchObject({
      code: 'DB.MISSING',
    });
  });

  test.skipIf(process.getuid?.() === 0)(
    'a file that may not be read is DB.PRIVILEGE (needs a user other than root, who may read everything)',
    async () => {
      const target = await databaseWith('CREATE TABLE t (a)');
      chmodSync(sqlitePath(target), 0o000);
      await expect(openSqlite(target, { mode: 'read' })).rejects.toMatchObject({ code: 'DB.PRIVILEGE' });
    },
  );

  test('a running statement is interrupted', async () => {
    const connection = await openSqlite(sqliteTarget(join(newFolder(), 'none.db')), { mode: 'read' });
    const endless = connection.run(
      'WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n',
    );
    const timer = setInterval(() => connection.interrupt(), 20);
    await expect(endless).rejects.toMatchObject({ code: 'SQLITE_INTERRUPT' });
    clearInterval(timer);
    connection.close();
  });
});

describe('what a database file is', () => {
  test('facts of a missing file', async () => {
    const target = sqliteTarget(join(newFolder(), 'none.db'));
    expect(await inspectSqlite(target)).toEqual({
      version: '3.45.1',
      major: 3,
      database: 'none.db',
      user: '',
      isSuperuser: false,
      databaseOwner: '',
      identity: expect.stringMatching(/^[0-9a-f]{64}$/),
      extensions: [],
      roles: [],
      readOnly: false,
    });
  });

  test('the identity stays when the file is made, and differs between files', async () => {
    const folder = newFolder();
    const target = sqliteTarget(join(folder, 'app.db'));
    const before = await inspectSqlite(target);
    await runSql(target, 'CREATE TABLE t (a)');
    expect((await inspectSqlite(target)).identity).toBe(before.identity);
    expect((await inspectSqlite(sqliteTarget(join(folder, 'b.db')))).identity).not.toBe(before.identity);
  });

  test('a file without write permission is read-only', async () => {
    const target = await databaseWith('CREATE TABLE t (a)');
    expect((await inspectSqlite(target)).readOnly).toBe(false);
    chmodSync(sqlitePath(target), 0o444);
    expect((await inspectSqlite(target)).readOnly).toBe(true);
  });
});

describe('the driver', () => {
  test('a workspace without it is told how to install it', () => {
    const place = join(newFolder(), 'package.json');
    expect(() => loadLibsql([place])).toThrow(
      expect.objectContaining({ code: 'DRIVER.NOT_FOUND', next: ['{addDev} @libsql/client'] }),
    );
  });

  test('a workspace without the binary of this system is told so', () => {
    const folder = newFolder();
    const client = join(folder, 'node_modules', '@libsql', 'client');
    mkdirSync(client, { recursive: true });
    writeFileSync(join(client, 'package.json'), '{"name": "@libsql/client", "main": "index.js"}');
    writeFileSync(join(client, 'index.js'), '');
    expect(() => loadLibsql([join(folder, 'package.json')])).toThrow(
      expect.objectContaining({
        code: 'DRIVER.NOT_FOUND',
        next: ['{addDev} @libsql/client --include=optional'],
      }),
    );
  });
});
