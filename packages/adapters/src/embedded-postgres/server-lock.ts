import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { z } from 'zod';
import { errnoOf } from '../process/errno.js';
import { livenessOf, ownIdentity } from '../process/process-identity.js';
import { readIfThere, removeIfThere } from './optional-file.js';

const holderSchema = z.strictObject({ machine: z.string(), pid: z.int(), started: z.number() });

const POLL_MS = 25;
const WAIT_MS = 120_000;
/** A file this young without content is being written; an older one lost its writer. */
const WRITING_MS = 3000;
/** A holder on another machine cannot be asked whether it lives. */
const FOREIGN_MS = 60_000;

/**
 * Runs `action` while no other process of the workspace does. A lock whose holder was killed is taken over at once.
 *
 * Each holder creates the file of the next number and empties it at the end; the file with the highest number is never
 * removed. So a takeover creates a file instead of removing one, and two processes that see the same dead holder cannot
 * both win, as they could with a single file that is deleted and made again.
 */
export async function withServerLock<T>(folder: string, action: () => Promise<T>): Promise<T> {
  const file = await acquire(folder);
  try {
    return await action();
  } finally {
    await writeFile(file, RELEASED);
  }
}

const RELEASED = 'released\n';

async function acquire(folder: string): Promise<string> {
  const deadline = Date.now() + WAIT_MS;
  for (;;) {
    const newest = await newestNumber(folder);
    const isFree = newest === 0 || (await isReleasedOrDead(lockFile(folder, newest)));
    if (isFree && (await take(folder, newest + 1))) return lockFile(folder, newest + 1);
    if (Date.now() > deadline) throw await stillLocked(lockFile(folder, newest));
    if (!isFree) await delay(POLL_MS);
  }
}

async function take(folder: string, number: number): Promise<boolean> {
  try {
    await writeFile(lockFile(folder, number), JSON.stringify(ownIdentity()), { flag: 'wx' });
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  }
  // A process that slept since it looked may have made a number that is no longer the newest: that is not a lock.
  const isNewest = (await newestNumber(folder)) === number;
  const superseded = (await lockNumbers(folder)).filter((one) => (isNewest ? one < number : one === number));
  await Promise.all(superseded.map((one) => removeIfThere(lockFile(folder, one))));
  return isNewest;
}

async function isReleasedOrDead(file: string): Promise<boolean> {
  const text = await readIfThere(file);
  if (text === null || text === RELEASED) return true;
  const holder = holderOf(text);
  if (holder === null) return (await ageOf(file)) > WRITING_MS;
  const liveness = livenessOf(holder);
  return liveness === 'dead' || (liveness === 'elsewhere' && (await ageOf(file)) > FOREIGN_MS);
}

function holderOf(text: string): z.infer<typeof holderSchema> | null {
  try {
    return holderSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function lockFile(folder: string, number: number): string {
  return join(folder, `server.lock.${number}`);
}

async function lockNumbers(folder: string): Promise<readonly number[]> {
  return (await readdir(folder)).flatMap((name) => {
    const number = /^server\.lock\.(\d+)$/.exec(name)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
}

async function newestNumber(folder: string): Promise<number> {
  return Math.max(0, ...(await lockNumbers(folder)));
}

async function ageOf(file: string): Promise<number> {
  try {
    return Date.now() - (await stat(file)).mtimeMs;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return Infinity;
    throw error;
  }
}

async function stillLocked(file: string): Promise<LockstepError> {
  return new LockstepError('LOCK.TIMEOUT', {
    what: `Another Lockstep process has been starting or stopping PostgreSQL for ${WAIT_MS / 1000} s.`,
    why: `${file}: ${(await readIfThere(file)) ?? 'gone by now'}`,
    next: ['Wait for that process, or end it; a lock of a process that has ended is taken over.'],
  });
}
