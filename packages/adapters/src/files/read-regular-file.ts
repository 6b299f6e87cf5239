import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, realpath } from 'node:fs/promises';
import { errnoOf } from '../process/errno.js';
import { isInside } from './inside-folder.js';

/** The largest file that is read; dumps of large databases have a tenth of it. */
export const LARGEST_FILE = 32 * 1024 * 1024;

/** Why a file is not read. */
export type RefusedFile =
  | { readonly kind: 'outside'; readonly real: string }
  | { readonly kind: 'special'; readonly what: string }
  | { readonly kind: 'too-large'; readonly size: number }
  | { readonly kind: 'unreadable'; readonly code: string }
  | { readonly kind: 'changing' };

/** What came of reading a file. */
export type FileReading =
  | { readonly kind: 'read'; readonly bytes: Buffer; readonly real: string }
  | { readonly kind: 'absent' }
  | RefusedFile;

const ATTEMPTS = 3;

/**
 * Reads a regular file as it was at one moment. With `within`, only where it lies below that folder after all links.
 * Never opens what blocks or acts: pipes, sockets, devices, folders. A hard link cannot be told from a file.
 */
export async function readRegularFile(path: string, within: string | null = null): Promise<FileReading> {
  try {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const reading = await readOnce(path, within);
      if (reading.kind !== 'changing') return reading;
    }
    return { kind: 'changing' };
  } catch (error) {
    const code = errnoOf(error);
    if (code === null) throw error;
    return code === 'ENOENT' || code === 'ENOTDIR' ? { kind: 'absent' } : { kind: 'unreadable', code };
  }
}

async function readOnce(path: string, within: string | null): Promise<FileReading> {
  const real = await realpath(path);
  if (within !== null && !isInside(await realpath(within), real)) return { kind: 'outside', real };
  const what = kindOfFile(await lstat(real));
  if (what !== null) return { kind: 'special', what };
  // Not through a link that took the file's place since, and not for ever where a pipe did.
  const file = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    return await readOpened(file, { path, real });
  } finally {
    await file.close();
  }
}

async function readOpened(
  file: FileHandle,
  { path, real }: { readonly path: string; readonly real: string },
): Promise<FileReading> {
  const before = await file.stat();
  const what = kindOfFile(before);
  if (what !== null) return { kind: 'special', what };
  if (before.size > LARGEST_FILE) return { kind: 'too-large', size: before.size };
  const named = await lstat(real);
  const isTheOne = (await realpath(path)) === real && named.ino === before.ino && named.dev === before.dev;
  if (!isTheOne) return { kind: 'changing' };
  const bytes = await file.readFile();
  const after = await file.stat();
  const isSame = after.size === before.size && after.mtimeMs === before.mtimeMs;
  return isSame && bytes.length === before.size ? { kind: 'read', bytes, real } : { kind: 'changing' };
}

/** Null for a regular file. */
function kindOfFile(stats: Stats): string | null {
  if (stats.isFile()) return null;
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a pipe';
  if (stats.isSocket()) return 'a socket';
  return 'a device';
}

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'This user may not read it.',
  EPERM: 'This user may not read it.',
  ELOOP: 'It is a symbolic link loop.',
  ENAMETOOLONG: 'Its name is too long.',
  EISDIR: 'It is a folder.',
};

/** Why a file was not read, as a sentence. `place` is what it must lie in: `the project`. */
export function refusalWords(refused: RefusedFile, place: string): string {
  switch (refused.kind) {
    case 'outside':
      return `It is a link, or lies behind one, that leads outside ${place}.`;
    case 'special':
      return `It is ${refused.what}, not a file.`;
    case 'too-large':
      return `It has ${megabytes(refused.size)} MB; files up to ${megabytes(LARGEST_FILE)} MB are read.`;
    case 'unreadable':
      return WORDS[refused.code] ?? `The system says ${refused.code}.`;
    case 'changing':
      return 'It changes while it is read.';
  }
}

function megabytes(bytes: number): string {
  return String(Math.ceil(bytes / 1024 / 1024));
}
