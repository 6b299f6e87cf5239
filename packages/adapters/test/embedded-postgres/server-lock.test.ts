import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { withServerLock } from '../../src/embedded-postgres/server-lock.js';
import { type CompiledAdapters, compileAdapters } from './compiled-adapters.js';

let compiled: CompiledAdapters;
beforeAll(async () => {
  compiled = await compileAdapters();
});
afterAll(async () => await compiled.dispose());

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lockstep-lock-'));
});
afterEach(async () => await rm(folder, { recursive: true }));

/** Fails where another process is inside: the file is made with `wx` and removed at the end. */
const CRITICAL = `
  import fs from 'node:fs';
  const inside = process.env.FOLDER + '/inside';
  for (let i = 0; i < 15; i++) await withServerLock(process.env.FOLDER, async () => {
    fs.writeFileSync(inside, '', { flag: 'wx' });
    await new Promise((resolve) => setTimeout(resolve, 2));
    fs.rmSync(inside);
    fs.appendFileSync(process.env.FOLDER + '/done', '.');
  });`;

test('lets one process in at a time', async () => {
  const env = { ...process.env, FOLDER: folder };
  const results = await Promise.all(
    Array.from({ length: 5 }, async () => await compiled.run(CRITICAL, { env })),
  );
  expect(results).toEqual(Array.from({ length: 5 }, () => ({ code: 0, stdout: '', stderr: '' })));
  expect(await readFile(join(folder, 'done'), 'utf8')).toHaveLength(75);
});

test('is taken over at once where its holder was killed, by one of those who wait', async () => {
  const env = { ...process.env, FOLDER: folder };
  const holder = compiled.start(
    `await withServerLock(process.env.FOLDER, async () => { console.log('held'); await new Promise((r) => setTimeout(r, 1e6)); });`,
    { env },
  );
  await once(holder.stdout as NodeJS.ReadableStream, 'data');
  const waiting = Promise.all(Array.from({ length: 4 }, async () => await compiled.run(CRITICAL, { env })));
  holder.kill('SIGKILL');
  expect((await waiting).map(({ code, stderr }) => ({ code, stderr }))).toEqual(
    Array.from({ length: 4 }, () => ({ code: 0, stderr: '' })),
  );
  expect(await readFile(join(folder, 'done'), 'utf8')).toHaveLength(60);
});

test('is free again after an action that throws', async () => {
  await expect(
    withServerLock(folder, async () => {
      throw new Error('mine');
    }),
  ).rejects.toThrow('mine');
  expect(await withServerLock(folder, async () => 'in')).toBe('in');
});

test('waits for a holder that has made its file and not yet written it', async () => {
  await writeFile(join(folder, 'server.lock.1'), '');
  const entered = vi.fn();
  const waiting = withServerLock(folder, async () => entered());
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(entered).not.toHaveBeenCalled();
  await writeFile(join(folder, 'server.lock.1'), 'released\n');
  await waiting;
  expect(entered).toHaveBeenCalledOnce();
});
