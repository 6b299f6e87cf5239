import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { chown, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { runSql } from '@lockstep/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { ensureEmbeddedDatabase } from '../../src/embedded-postgres/embedded-database.js';
import {
  embeddedServerStatus,
  stopEmbeddedServer,
} from '../../src/embedded-postgres/embedded-server-stop.js';
import { isRunning } from '../../src/process/process-identity.js';
import { type CompiledAdapters, compileAdapters, resultOf } from './compiled-adapters.js';
import { type ScratchWorkspace, scratchWorkspace } from './scratch-workspace.js';

let compiled: CompiledAdapters;
beforeAll(async () => {
  compiled = await compileAdapters();
});
afterAll(async () => await compiled.dispose());

let workspace: ScratchWorkspace;
beforeEach(async () => {
  workspace = await scratchWorkspace();
});
afterEach(async () => await workspace.dispose());

async function local(version = 18): Promise<string> {
  const target = await ensureEmbeddedDatabase({
    workspaceRoot: workspace.root,
    environment: 'local',
    version,
  });
  return target.url.reveal();
}

async function keepRow(url: string): Promise<void> {
  await runSql(url, 'CREATE TABLE kept (n int); INSERT INTO kept VALUES (42)');
}

async function keptRow(url: string): Promise<unknown> {
  return await runSql(url, 'SELECT n FROM kept');
}

const ensureIn = (root: string): string =>
  `const target = await ensureEmbeddedDatabase({ workspaceRoot: ${JSON.stringify(root)}, environment: 'local', version: 18 });`;

describe('the server of a workspace', () => {
  test('is one for eight processes that start it at once', async () => {
    const script = `${ensureIn(workspace.root)} console.log(target.url.reveal());`;
    const results = await Promise.all(Array.from({ length: 8 }, async () => await compiled.run(script)));
    expect(results.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
      Array.from({ length: 8 }, () => ({ code: 0, stderr: '' })),
    );
    expect(new Set(results.map(({ stdout }) => stdout)).size).toBe(1);
    const [status] = await embeddedServerStatus(workspace.root);
    expect(status).toMatchObject({ major: 18, state: 'running', host: '127.0.0.1' });
    expect(postmastersOn(status?.data ?? '')).toEqual([status?.pid]);
  });

  test('stays up without holding any stream of the command that started it', async () => {
    const child = compiled.start(`${ensureIn(workspace.root)} console.log('up');`, {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    // Ends only when nobody holds the pipes any more.
    expect(await resultOf(child)).toEqual({ code: 0, stdout: 'up\n', stderr: '' });
    const [status] = await embeddedServerStatus(workspace.root);
    expect(status?.state).toBe('running');
    const streams = ['0', '1', '2'].map((stream) =>
      execFileSync('readlink', [`/proc/${status?.pid}/fd/${stream}`], { encoding: 'utf8' }).trim(),
    );
    expect(streams).toEqual([
      '/dev/null',
      expect.stringMatching(/18\.log$/),
      expect.stringMatching(/18\.log$/),
    ]);
  });

  test('is stopped and keeps its data for the next start', async () => {
    const url = await local();
    await keepRow(url);
    const [running] = await embeddedServerStatus(workspace.root);
    expect(await stopEmbeddedServer(workspace.root)).toEqual([18]);
    expect(isRunning(running?.pid ?? 0)).toBe(false);
    expect(await embeddedServerStatus(workspace.root)).toEqual([
      {
        major: 18,
        purpose: 'local',
        state: 'stopped',
        host: '127.0.0.1',
        port: null,
        pid: null,
        data: running?.data,
      },
    ]);
    expect(await stopEmbeddedServer(workspace.root)).toEqual([]);
    expect(await keptRow(await local())).toEqual([{ n: 42 }]);
  });

  test('keeps what it knows where only this user can read it and git does not look', async () => {
    await local();
    const folder = join(workspace.root, '.lockstep');
    expect((await stat(join(folder, 'server.json'))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(folder, '.gitignore'), 'utf8')).toBe('*\n');
    const { servers } = await workspace.serverJson();
    expect((await stat(servers['18']?.data ?? '')).mode & 0o077).toBe(0);
  });

  test('puts no password into any argument list or environment', async () => {
    const seen = new Set<string>();
    const watch = setInterval(() => processTexts().forEach((text) => seen.add(text)), 60);
    const url = new URL(await local());
    clearInterval(watch);
    const { servers } = await workspace.serverJson();
    const all = [...seen, ...processTexts()].join('\n');
    expect(all).toContain('listen_addresses=127.0.0.1');
    expect(all).not.toContain(servers['18']?.password);
    expect(all).not.toContain(url.password);
  });

  test('refuses a login without password, on loopback and nowhere else', async () => {
    const url = new URL(await local());
    url.password = 'wrong';
    await expect(runSql(url.href, 'SELECT')).rejects.toMatchObject({ code: '28P01' });
    const { servers } = await workspace.serverJson();
    url.username = servers['18']?.user ?? '';
    url.password = servers['18']?.password ?? '';
    const listening = await runSql(
      url.href,
      "SELECT current_setting('listen_addresses') AS on, current_setting('unix_socket_directories') AS socket, current_setting('fsync') AS fsync",
    );
    expect(listening).toEqual([{ on: '127.0.0.1', socket: '', fsync: 'on' }]);
  });

  test('runs in two majors at once', async () => {
    const urls = await Promise.all([local(18), local(15)]);
    const versions = await Promise.all(
      urls.map(
        async (url) =>
          await runSql(url, "SELECT current_setting('server_version_num')::int / 10000 AS major"),
      ),
    );
    expect(versions).toEqual([[{ major: 18 }], [{ major: 15 }]]);
    expect(await stopEmbeddedServer(workspace.root)).toEqual([15, 18]);
  });
});

describe('heals', () => {
  test('a starter killed while initdb runs', async () => {
    const child = compiled.start(ensureIn(workspace.root), { stdio: 'ignore' });
    const folder = await vi.waitUntil(async () => await halfMadeFolder(workspace), {
      interval: 5,
      timeout: 20_000,
    });
    child.kill('SIGKILL');
    await once(child, 'exit');
    await expect(local()).resolves.toMatch(/^postgres:/);
    await vi.waitUntil(async () => !(await readdir(folder)).some((name) => name.includes('.making-')), {
      timeout: 20_000,
    });
  });

  test('a starter killed while the server starts', async () => {
    await keepRow(await local());
    await stopEmbeddedServer(workspace.root);
    const child = compiled.start(ensureIn(workspace.root), { stdio: 'ignore' });
    const { servers } = await workspace.serverJson();
    const pidFile = join(servers['18']?.data ?? '', 'postmaster.pid');
    await vi.waitUntil(async () => (await stat(pidFile).catch(() => null)) !== null, {
      interval: 1,
      timeout: 20_000,
    });
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await keptRow(await local())).toEqual([{ n: 42 }]);
    const [status] = await embeddedServerStatus(workspace.root);
    expect(postmastersOn(status?.data ?? '')).toEqual([status?.pid]);
  });

  test('a server that was killed', async () => {
    await keepRow(await local());
    const [before] = await embeddedServerStatus(workspace.root);
    process.kill(before?.pid ?? 0, 'SIGKILL');
    await vi.waitUntil(() => !isRunning(before?.pid ?? 0));
    expect(await keptRow(await local())).toEqual([{ n: 42 }]);
  });

  test('a lost server.json, without losing data', async () => {
    await keepRow(await local());
    await rm(join(workspace.root, '.lockstep', 'server.json'));
    expect(await keptRow(await local())).toEqual([{ n: 42 }]);
  });

  test('a server.json with a wrong password', async () => {
    await keepRow(await local());
    await editEntry((entry) => ({ ...entry, password: 'x'.repeat(43) }));
    expect(await keptRow(await local())).toEqual([{ n: 42 }]);
  });

  test('a server.json that is not JSON', async () => {
    await keepRow(await local());
    await writeFile(join(workspace.root, '.lockstep', 'server.json'), '{"servers":');
    expect(await keptRow(await local())).toEqual([{ n: 42 }]);
  });

  test('a server.json whose process number is now that of another program', async () => {
    await keepRow(await local());
    await stopEmbeddedServer(workspace.root);
    await editEntry((entry) => ({ ...entry, pid: process.pid }));
    expect(await keptRow(await local())).toEqual([{ n: 42 }]);
  });

  test('a postmaster.pid left by a power cut whose process number is now that of another program', async () => {
    await keepRow(await local());
    const { servers } = await workspace.serverJson();
    const pidFile = join(servers['18']?.data ?? '', 'postmaster.pid');
    const left = (await readFile(pidFile, 'utf8')).split('\n');
    await stopEmbeddedServer(workspace.root);
    const { uid, gid } = await stat(servers['18']?.data ?? '');
    // PostgreSQL takes only processes of its own user for another server.
    const identity = process.getuid?.() === 0 ? { uid, gid } : {};
    const stranger = compiled.start('setInterval(() => {}, 1000)', { stdio: 'ignore', ...identity });
    try {
      await writeFile(pidFile, [stranger.pid, ...left.slice(1)].join('\n'));
      await chown(pidFile, uid, gid);
      expect(await keptRow(await local())).toEqual([{ n: 42 }]);
      expect(isRunning(stranger.pid ?? 0)).toBe(true);
    } finally {
      stranger.kill('SIGKILL');
    }
  });

  test('a port that somebody else took meanwhile', async () => {
    await keepRow(await local());
    await stopEmbeddedServer(workspace.root);
    const { servers } = await workspace.serverJson();
    const taken = servers['18']?.port ?? 0;
    const other = createServer((socket) => socket.destroy()).listen(taken, '127.0.0.1');
    await once(other, 'listening');
    try {
      const url = await local();
      expect(Number(new URL(url).port)).not.toBe(taken);
      expect(await keptRow(url)).toEqual([{ n: 42 }]);
    } finally {
      other.close();
    }
  });

  test('a password of the owner that a schema file changed', async () => {
    const url = await local();
    await runSql(
      url,
      "ALTER ROLE CURRENT_USER PASSWORD 'mine'; ALTER ROLE CURRENT_USER SET search_path = nowhere",
    );
    expect(await local()).toBe(url);
    expect(await runSql(url, 'SHOW search_path')).toEqual([{ search_path: '"$user", public' }]);
  });

  async function editEntry(
    change: (entry: Record<string, unknown>) => Record<string, unknown>,
  ): Promise<void> {
    const path = join(workspace.root, '.lockstep', 'server.json');
    const file = JSON.parse(await readFile(path, 'utf8')) as {
      servers: Record<string, Record<string, unknown>>;
    };
    await writeFile(path, JSON.stringify({ ...file, servers: { '18': change(file.servers['18'] ?? {}) } }));
  }
});

async function halfMadeFolder({ root }: ScratchWorkspace): Promise<string | null> {
  const file = await readFile(join(root, '.lockstep', 'server.json'), 'utf8').catch(() => '{}');
  const { servers } = JSON.parse(file) as { servers?: Record<string, { data: string }> };
  const folder = dirname(servers?.['18']?.data ?? '/nowhere/18');
  const names = await readdir(folder).catch(() => []);
  const draft = names.find((name) => /\.making-[0-9a-f]+$/.test(name));
  const inside = draft === undefined ? [] : await readdir(join(folder, draft)).catch(() => []);
  return inside.includes('base') ? folder : null;
}

/** Numbers of the PostgreSQL main processes whose working folder is this one. */
function postmastersOn(data: string): number[] {
  const script =
    'for p in /proc/[0-9]*; do [ "$(readlink $p/cwd)" = "$1" ] && [ "$(ps -o ppid= -p ${p#/proc/} | xargs -I@ readlink /proc/@/cwd)" != "$1" ] && echo ${p#/proc/}; done; true';
  return execFileSync('sh', ['-c', script, 'sh', data], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
    .trim()
    .split('\n')
    .filter(Boolean)
    .map(Number);
}

/** Argument lists and environments of all processes that this user may look at. */
function processTexts(): string[] {
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return processes.flatMap((pid) => ['cmdline', 'environ'].map((file) => textOf(`/proc/${pid}/${file}`)));
}

/** Empty where the process has ended or is hidden from this user. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').replaceAll('\0', '\n');
  } catch {
    return '';
  }
}
