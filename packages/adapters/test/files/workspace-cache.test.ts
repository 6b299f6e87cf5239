import { execFile } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import type { CacheEntry } from '@lockstep/core/ports/cache.js';
import { sha256 } from '@lockstep/core/text/canonical-json.js';
import { beforeEach, describe, expect, test } from 'vitest';
import { workspaceCache } from '../../src/files/workspace-cache.js';
import { temporaryFolder } from './temporary-folder.js';

const LINES = ['{"a":1}', '', '{"ü":"\u2028"}'];
let root: string;

beforeEach(() => {
  root = temporaryFolder({});
});

function entry(name: string, workspaceRoot = root): CacheEntry {
  return { workspaceRoot, kind: 'desired', key: sha256(name) };
}

const folder = (): string => join(root, '.lockstep/cache');
const fileOf = (name: string): string => join(folder(), `desired-${sha256(name)}.gz`);

/** The same numbers in each run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648);
}

test('what was kept is read as it was written, by that name only, and git does not see it', async () => {
  const cache = workspaceCache();
  expect(await cache.read(entry('a'))).toBeNull();
  await cache.write(entry('a'), LINES);
  expect(await cache.read(entry('a'))).toEqual(LINES);
  expect(await cache.read(entry('b'))).toBeNull();
  expect(readFileSync(join(root, '.lockstep/.gitignore'), 'utf8')).toBe('*\n');
  expect(statSync(fileOf('a')).mode & 0o077).toBe(0);
  expect(readdirSync(folder())).toEqual([`desired-${sha256('a')}.gz`]);
});

test('a file that is damaged in any of 100 ways is a miss', async () => {
  const cache = workspaceCache();
  await cache.write(entry('a'), LINES);
  const whole = readFileSync(fileOf('a'));
  const next = numbers(7);
  for (let way = 0; way < 100; way += 1) {
    const damaged = Buffer.from(whole);
    const at = next() % damaged.length;
    if (way % 3 === 0) damaged[at] = (damaged[at] ?? 0) ^ (1 << (next() % 8));
    const bytes =
      way % 3 === 1
        ? damaged.subarray(0, at)
        : way % 3 === 2
          ? Buffer.concat([damaged, Buffer.from([next() % 256])])
          : damaged;
    writeFileSync(fileOf('a'), bytes);
    expect(await cache.read(entry('a'))).toBeNull();
  }
  writeFileSync(fileOf('a'), whole);
  expect(await cache.read(entry('a'))).toEqual(LINES);
});

test('a file under the name of another one is a miss', async () => {
  const cache = workspaceCache();
  await cache.write(entry('a'), LINES);
  renameSync(fileOf('a'), fileOf('b'));
  expect(await cache.read(entry('b'))).toBeNull();
});

test('a folder that was copied to another workspace is of use there', async () => {
  const cache = workspaceCache();
  await cache.write(entry('a'), LINES);
  const other = temporaryFolder({});
  mkdirSync(join(other, '.lockstep/cache'), { recursive: true });
  writeFileSync(join(other, '.lockstep/cache', `desired-${sha256('a')}.gz`), readFileSync(fileOf('a')));
  expect(await cache.read(entry('a', other))).toEqual(LINES);
});

describe('nothing is an error', () => {
  test('a link out of the workspace is neither read nor written through', async () => {
    const cache = workspaceCache();
    const outside = temporaryFolder({});
    mkdirSync(join(root, '.lockstep'));
    symlinkSync(outside, folder());
    await cache.write(entry('a'), LINES);
    expect(readdirSync(outside)).toEqual([]);
    expect(await cache.read(entry('a'))).toBeNull();
  });

  test('a file in the place of the folder, a folder in the place of a file', async () => {
    const cache = workspaceCache();
    writeFileSync(join(root, '.lockstep'), '');
    await cache.write(entry('a'), LINES);
    expect(await cache.read(entry('a'))).toBeNull();
    root = temporaryFolder({});
    mkdirSync(fileOf('a'), { recursive: true });
    await cache.write(entry('a'), LINES);
    expect(await cache.read(entry('a'))).toBeNull();
  });

  test.skipIf(process.getuid?.() === 0)('a folder that this user may not write (not as root)', async () => {
    const cache = workspaceCache();
    chmodSync(root, 0o555);
    await cache.write(entry('a'), LINES);
    expect(existsSync(folder())).toBe(false);
    chmodSync(root, 0o755);
  });
});

test('what was used longest ago makes room', async () => {
  const cache = workspaceCache({ bytes: 1_000_000, entries: 3, everyMs: 0 });
  for (const [index, name] of ['a', 'b', 'c'].entries()) {
    await cache.write(entry(name), LINES);
    utimesSync(fileOf(name), 1_000 + index, 1_000 + index);
  }
  expect(await cache.read(entry('a'))).toEqual(LINES);
  await cache.write(entry('d'), LINES);
  expect(await cache.read(entry('b'))).toBeNull();
  for (const name of ['a', 'c', 'd']) expect(await cache.read(entry(name))).toEqual(LINES);
});

test('it never holds more bytes than it may, nor what a killed process left half written', async () => {
  const one = gzipSync(LINES.join('\n'), { level: 1 }).length + 32;
  const cache = workspaceCache({ bytes: 2 * one, entries: 100, everyMs: 0 });
  mkdirSync(folder(), { recursive: true });
  writeFileSync(join(folder(), '.0123456789abcdef.tmp'), 'x'.repeat(2 * one));
  utimesSync(join(folder(), '.0123456789abcdef.tmp'), 1, 1);
  for (const name of ['a', 'b', 'c']) await cache.write(entry(name), LINES);
  const sizes = readdirSync(folder()).map((name) => statSync(join(folder(), name)).size);
  expect(sizes).toEqual([one, one]);
});

test('processes that write and read the same entries at once see whole ones', async () => {
  const script = fileURLToPath(new URL('support/use-cache.ts', import.meta.url));
  const run = async (seed: number): Promise<string> => {
    const argv = ['--import', 'tsx', '--conditions=@lockstep/source', script, root, String(seed)];
    return (await promisify(execFile)(process.execPath, argv)).stdout;
  };
  const results = await Promise.all([1, 2, 3, 4].map(run));
  expect(results.map((text) => JSON.parse(text) as unknown)).toEqual(
    Array.from({ length: 4 }, () => ({ wrong: 0 })),
  );
}, 60_000);
