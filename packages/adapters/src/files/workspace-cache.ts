import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Cache, CacheEntry } from '@lockstep/core/ports/cache.js';
import { errnoOf } from '../process/errno.js';
import { leadsInside } from './inside-folder.js';
import { readRegularFile } from './read-regular-file.js';
import { writeUnlessThere } from './write-unless-there.js';

/** Most bytes on disk and most entries of a workspace; beyond them what was used longest ago is removed. */
export interface CacheLimits {
  readonly bytes: number;
  readonly entries: number;
  /** A process that keeps many entries looks for room no more often than this. */
  readonly everyMs: number;
}

const LIMITS: CacheLimits = { bytes: 128 * 1024 * 1024, entries: 2000, everyMs: 5_000 };
/** Of one entry when it is unpacked: what comes from elsewhere must not fill the memory. */
const LARGEST = 256 * 1024 * 1024;
/** A use that is remembered every time would be a write for every read. */
const USE_IS_REMEMBERED_MS = 60_000;
const SEAL_LENGTH = 32;

const packed = promisify<Buffer, { level: number }, Buffer>(gzip);
const unpacked = promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip);

/**
 * Files in `.lockstep/cache` of the workspace, one an entry, compressed and behind a SHA-256 of what they are called and hold.
 * A file is complete before it takes its name, so that processes at once see the old one or the new one.
 */
export function workspaceCache(limits: CacheLimits = LIMITS): Cache {
  const madeRoomAt = new Map<string, number>();
  const makeRoom = async (folder: string): Promise<void> => {
    const now = Date.now();
    if (now - (madeRoomAt.get(folder) ?? 0) < limits.everyMs) return;
    madeRoomAt.set(folder, now);
    await removeOldest(folder, limits);
  };
  return {
    read: async (entry) => await quietly(async () => await readEntry(entry)),
    write: async (entry, lines) => {
      await quietly(async () => {
        await writeEntry(entry, lines);
        await makeRoom(folderOf(entry));
        return null;
      });
    },
  };
}

/** Whatever a disk or a damaged file does here costs time and nothing else. */
async function quietly<Result>(work: () => Promise<Result | null>): Promise<Result | null> {
  try {
    return await work();
  } catch (error) {
    if (errnoOf(error) === null) throw error;
    return null;
  }
}

function folderOf({ workspaceRoot }: CacheEntry): string {
  return join(workspaceRoot, '.lockstep', 'cache');
}

function nameOf({ kind, key }: CacheEntry): string {
  return `${kind}-${key}.gz`;
}

function sealOf(entry: CacheEntry, bytes: Buffer): Buffer {
  return createHash('sha256')
    .update(`${nameOf(entry)}\n`)
    .update(bytes)
    .digest();
}

async function readEntry(entry: CacheEntry): Promise<readonly string[] | null> {
  const path = join(folderOf(entry), nameOf(entry));
  const reading = await readRegularFile(path, entry.workspaceRoot);
  if (reading.kind !== 'read') return null;
  const seal = reading.bytes.subarray(0, SEAL_LENGTH);
  const bytes = reading.bytes.subarray(SEAL_LENGTH);
  if (!sealOf(entry, bytes).equals(seal)) return null;
  await rememberUse(path);
  return (await unpacked(bytes, { maxOutputLength: LARGEST })).toString('utf8').split('\n');
}

async function rememberUse(path: string): Promise<void> {
  const now = Date.now();
  const { mtimeMs } = await stat(path);
  if (now - mtimeMs < USE_IS_REMEMBERED_MS) return;
  await quietly(async () => {
    await utimes(path, now / 1000, now / 1000);
    return null;
  });
}

async function writeEntry(entry: CacheEntry, lines: readonly string[]): Promise<void> {
  const folder = folderOf(entry);
  if (!(await leadsInside(entry.workspaceRoot, folder))) return;
  await mkdir(folder, { recursive: true });
  await writeUnlessThere(join(dirname(folder), '.gitignore'), '*\n');
  const bytes = await packed(Buffer.from(lines.join('\n'), 'utf8'), { level: 1 });
  const temporary = join(folder, `.${randomBytes(8).toString('hex')}.tmp`);
  try {
    await writeFile(temporary, Buffer.concat([sealOf(entry, bytes), bytes]), { flag: 'wx', mode: 0o600 });
    await rename(temporary, join(folder, nameOf(entry)));
  } finally {
    await rm(temporary, { force: true });
  }
}

interface StoredFile {
  readonly path: string;
  readonly size: number;
  readonly usedAt: number;
}

/** Also what a killed process left half written. */
async function removeOldest(folder: string, limits: CacheLimits): Promise<void> {
  const files = [...(await storedFiles(folder))].sort((a, b) => b.usedAt - a.usedAt);
  let [bytes, entries] = [0, 0];
  for (const { path, size } of files) {
    bytes += size;
    entries += 1;
    if (bytes > limits.bytes || entries > limits.entries) await rm(path, { force: true });
  }
}

/** One that another process removes meanwhile is not there any more. */
async function storedFiles(folder: string): Promise<readonly StoredFile[]> {
  const names = await readdir(folder);
  const found = await Promise.all(
    names.map(
      async (name) =>
        await quietly(async () => {
          const path = join(folder, name);
          const { size, mtimeMs } = await stat(path);
          return { path, size, usedAt: mtimeMs };
        }),
    ),
  );
  return found.filter((file) => file !== null);
}
