import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Files } from '@lockstep/core/ports/files.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { errnoOf } from '../process/errno.js';
import { globFiles } from './glob-files.js';
import { readRegularFile, refusalWords } from './read-regular-file.js';
import { refuseToLeave } from './refuse-to-leave.js';

/** Files on disk. */
export const nodeFiles: Files = { read, write, remove, glob: globFiles };

async function read(path: string, within?: string): Promise<string | null> {
  const reading = await readRegularFile(path, within);
  if (reading.kind === 'read') return reading.bytes.toString('utf8');
  if (reading.kind === 'absent') return null;
  throw new LockstepError('CONFIG.INVALID', {
    what: `${path} cannot be read.`,
    why: refusalWords(reading, within ?? dirname(path)),
    next: ['Put a regular file there that this user may read, or remove it.'],
  });
}

/**
 * The new content is complete and on disk in a file beside the old one before it takes its name. A file that says the same
 * already is left alone: waiting for the disk is most of what a run with nothing to do would do.
 */
async function write(path: string, content: string, within?: string): Promise<void> {
  if (within !== undefined) await refuseToLeave(path, within);
  try {
    if (await holds(path, content)) return;
    const target = await followLink(path);
    await mkdir(dirname(target), { recursive: true });
    const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`);
    try {
      await writeSynced(temporary, content);
      await keepMode(target, temporary);
      await rename(temporary, target);
    } finally {
      await rm(temporary, { force: true });
    }
  } catch (cause) {
    throw notWritable(path, cause);
  }
}

async function holds(path: string, content: string): Promise<boolean> {
  const reading = await readRegularFile(path);
  return reading.kind === 'read' && reading.bytes.equals(Buffer.from(content, 'utf8'));
}

async function remove(path: string): Promise<void> {
  try {
    await rm(path, { force: true });
  } catch (cause) {
    throw notWritable(path, cause);
  }
}

async function writeSynced(path: string, content: string): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(content, 'utf8');
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A rename would replace a link by a file. */
async function followLink(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (isAbsent(error)) return path;
    throw error;
  }
}

async function keepMode(existing: string, temporary: string): Promise<void> {
  try {
    await chmod(temporary, (await stat(existing)).mode & 0o777);
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
}

function isAbsent(error: unknown): boolean {
  const code = errnoOf(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'This user may not write there.',
  EPERM: 'This user may not write there.',
  EROFS: 'The file system is read-only.',
  ENOSPC: 'The disk is full.',
  EDQUOT: 'The disk quota is used up.',
  ENOTDIR: 'Part of the path is a file, not a folder.',
  EEXIST: 'Part of the path is a file, not a folder.',
  EISDIR: 'There is a folder of that name.',
};

function notWritable(path: string, cause: unknown): LockstepError {
  const code = errnoOf(cause) ?? '';
  return new LockstepError('FILE.NOT_WRITABLE', {
    what: `${path} cannot be written (${code === '' ? 'unknown reason' : code}).`,
    why: REASONS[code] ?? (cause instanceof Error ? cause.message : undefined),
    next: [`Make ${dirname(path)} writable and run the command again; the previous content is unchanged.`],
    cause,
  });
}
