import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScratchDatabase } from '@lockstep/core/ports/scratch-database.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mysqlSchemaLoader } from '../../src/dialects/mysql/loader/schema-loader.js';
import { mysqlScratch } from '../../src/dialects/mysql/scratch/create-scratch.js';
import { withinLoadLimit } from '../../src/dialects/sqlite/loader/within-limit.js';
import { openSqlite } from '../../src/dialects/sqlite/connect/connect.js';
import { sqliteTarget } from '../../src/dialects/sqlite/connect/sqlite-path.js';
import {
  type MariadbDatabase,
  mariadbDatabase,
  NO_MARIADB,
  onMariadb,
} from '../dialects/mysql/mariadb-setup.js';
import { schemaFile } from '../dialects/mysql/schema-file.js';

/** The server runs such a function while it makes the view, because its arguments are constant. */
const ENDLESS = `CREATE TABLE a (id int);
CREATE FUNCTION f() RETURNS int DETERMINISTIC BEGIN DECLARE n int DEFAULT 0; WHILE 1 DO SET n = 1 - n; END WHILE; RETURN n; END;
  CREATE VIEW v AS SELECT format(1, f()) AS x;`;

describe.skipIf(NO_MARIADB !== null)(onMariadb('how long MariaDB may load files'), () => {
  let database: MariadbDatabase;
  let scratch: ScratchDatabase;
  beforeAll(async () => {
    database = await mariadbDatabase();
    const source = { from: 'same-server' } as const;
    const request = { source, workspaceRoot: '/', major: null, target: database.target };
    scratch = await mysqlScratch.create({ ...request, ownerName: null, roles: [] });
  });
  afterAll(async () => {
    await scratch.drop();
    await database.drop();
  });
  const running = async (): Promise<unknown> =>
    await database.query(
      `SELECT info FROM information_schema.processlist WHERE db = '${scratch.target.database}' AND info IS NOT NULL`,
    );

  test('a loop is ended at the limit, at its place, and nothing of it goes on', async () => {
    const load = mysqlSchemaLoader.load({ scratch, files: [schemaFile(ENDLESS)], timeoutMs: 1000 });
    await expect(load).rejects.toMatchObject({
      code: 'TOOL.TIMEOUT',
      message: expect.stringMatching(/^db\/a\.sql:3:3: .*took longer than 1 s/),
    });
    await expect.poll(running).toEqual([]);
  });

  test('an interrupt ends it on the server too', async () => {
    const controller = new AbortController();
    const load = mysqlSchemaLoader.load({
      scratch,
      files: [
        schemaFile(ENDLESS.replace('TABLE a', 'TABLE b').replace('FUNCTION f', 'OR REPLACE FUNCTION f')),
      ],
      signal: controller.signal,
    });
    const failed = expect(load).rejects.toMatchObject({ code: 'INTERRUPTED' });
    await expect.poll(running, { timeout: 10_000 }).toEqual([{ info: expect.stringContaining('VIEW') }]);
    controller.abort();
    await failed;
    await expect.poll(running).toEqual([]);
  });
});

test('what SQLite runs is interrupted at the limit', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-limit-'));
  const connection = await openSqlite(sqliteTarget(join(folder, 'a.db')), { mode: 'write' });
  const file = schemaFile('CREATE TABLE a (id int);');
  const place = { file: file.path, line: 1, column: 1 };
  const statement = { sql: file.text, file, place, offset: 0, node: 'CREATE TABLE', defaultSchema: '' };
  const endless = 'WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n';
  let ended: unknown = null;
  const load = withinLoadLimit({ connection, statements: [statement], timeoutMs: 200 }, async (started) => {
    started(statement);
    try {
      await connection.run(endless);
    } catch (error) {
      ended = error;
    }
  });
  await expect(load).rejects.toMatchObject({
    code: 'TOOL.TIMEOUT',
    message: expect.stringMatching(/^db\/a\.sql:1:1: /),
  });
  await expect.poll(() => ended).toMatchObject({ code: 'SQLITE_INTERRUPT' });
  connection.close();
  rmSync(folder, { recursive: true });
});
