import { runSql } from '@lockstep/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createEmbeddedExtension } from '../../src/embedded-postgres/embedded-extension.js';
import { ensureEmbeddedDatabase, localDatabaseName } from '../../src/embedded-postgres/embedded-database.js';
import { type ScratchWorkspace, scratchWorkspace } from './scratch-workspace.js';

let workspace: ScratchWorkspace;
beforeAll(async () => {
  workspace = await scratchWorkspace();
});
afterAll(async () => await workspace.dispose());

const ensure = async (environment: string, version: number | null = null) =>
  await ensureEmbeddedDatabase({ workspaceRoot: workspace.root, environment, version });

test('is the same database each time, one for an environment, in the newest installed major', async () => {
  const [local, again, other] = [await ensure('local'), await ensure('local'), await ensure('Test-2')];
  expect(again.url.reveal()).toBe(local.url.reveal());
  expect({ ...local, url: String(local.url).replace(/:\d+\//, ':1/') }).toEqual({
    dialect: 'postgresql',
    host: '127.0.0.1',
    database: 'local',
    embedded: true,
    url: 'postgres://lockstep:****@127.0.0.1:1/local?sslmode=disable',
  });
  const seen = await Promise.all(
    [local, other].map(
      async ({ url }) =>
        await runSql(
          url.reveal(),
          "SELECT current_database() AS name, current_setting('server_version_num')::int / 10000 AS major",
        ),
    ),
  );
  expect(seen).toEqual([[{ name: 'local', major: 18 }], [{ name: 'Test-2', major: 18 }]]);
});

test('is made once when several processes ask for it at once', async () => {
  const targets = await Promise.all(Array.from({ length: 6 }, async () => await ensure('many')));
  expect(new Set(targets.map(({ url }) => url.reveal())).size).toBe(1);
});

describe.each([15, 18])('its login on PostgreSQL %i', (version) => {
  const run = async (sql: string) => await runSql((await ensure('local', version)).url.reveal(), sql);

  test('does what an owner does', async () => {
    const sql = `
      CREATE TABLE public.thing (id int PRIMARY KEY);
      CREATE SCHEMA other; CREATE TABLE other.thing (id int REFERENCES public.thing);
      CREATE EXTENSION citext; CREATE PUBLICATION p FOR TABLE public.thing;
      GRANT USAGE ON SCHEMA public TO PUBLIC; COMMENT ON SCHEMA public IS 'mine';
      SELECT 'ÄÖ' < 'ä' AS by_code, lower('ÄÖ') AS lower, getdatabaseencoding() AS encoding`;
    expect(await run(sql)).toEqual([{ by_code: true, lower: 'äö', encoding: 'UTF8' }]);
  });

  test.each([
    ['run a program', "COPY (SELECT 1) TO PROGRAM 'true'"],
    ['read a file of the server', "SELECT pg_read_file('/etc/passwd')"],
    ['make a role', 'CREATE ROLE intruder SUPERUSER'],
    ['make a database', 'CREATE DATABASE intruder'],
    ['become a superuser', 'ALTER ROLE CURRENT_USER SUPERUSER'],
    ['change settings of the server', 'ALTER SYSTEM SET port = 1'],
  ])('cannot %s', async (_, sql) => {
    await expect(run(sql)).rejects.toMatchObject({ code: '42501' });
  });
});

test.each([
  ['local', 'local'],
  ['Staging-2_b', 'Staging-2_b'],
  ['postgres', expect.stringMatching(/^postgres_[0-9a-f]{12}$/)],
  ['template1', expect.stringMatching(/^template1_[0-9a-f]{12}$/)],
  ['lockstep_scratch_x', expect.stringMatching(/^lockstep_scratch_x_[0-9a-f]{12}$/)],
  ['x'.repeat(64), expect.stringMatching(/^x{40}_[0-9a-f]{12}$/)],
])('of the environment %s has a name of its own', (environment, name) => {
  expect(localDatabaseName(environment)).toEqual(name);
});

describe('an extension that a local login may not create', () => {
  test('is created for it once, in a schema of its own', async () => {
    const target = await ensure('admin');
    const place = { workspaceRoot: workspace.root, target };
    await expect(runSql(target.url.reveal(), 'CREATE EXTENSION postgres_fdw')).rejects.toMatchObject({
      code: '42501',
    });
    const request = { name: 'postgres_fdw', schema: 'far away' };
    expect(await createEmbeddedExtension(place, request)).toBe(true);
    expect(await createEmbeddedExtension(place, request)).toBe(false);
    expect(await createEmbeddedExtension(place, { name: 'citext' })).toBe(false);
    const rows = await runSql(
      target.url.reveal(),
      `CREATE SERVER elsewhere FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'elsewhere');
       CREATE TABLE "far away".t ();
       SELECT extowner::regrole::text AS owner, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS super
         FROM pg_extension WHERE extname = 'postgres_fdw'`,
    );
    expect(rows).toEqual([{ owner: 'lockstep', super: false }]);
  });

  test('leaves no superuser behind where it fails', async () => {
    const target = await ensure('admin');
    const place = { workspaceRoot: workspace.root, target };
    await expect(
      createEmbeddedExtension(place, { name: 'dblink', schema: 'pg_reserved' }),
    ).rejects.toMatchObject({ code: '42939' });
    const rows = await runSql(target.url.reveal(), 'SELECT rolname FROM pg_roles WHERE rolsuper');
    expect(rows).toEqual([{ rolname: 'lockstep_server_superuser' }]);
  });

  test('is refused on a server that is not of this workspace', async () => {
    const target = await ensure('admin');
    const elsewhere = await scratchWorkspace();
    try {
      const place = { workspaceRoot: elsewhere.root, target };
      await expect(createEmbeddedExtension(place, { name: 'dblink' })).rejects.toMatchObject({
        code: 'DB.UNREACHABLE',
      });
    } finally {
      await elsewhere.dispose();
    }
  });
});
