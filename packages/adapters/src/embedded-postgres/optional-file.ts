import { readFile, realpath, unlink } from 'node:fs/promises';
import { errnoOf } from '../process/errno.js';

const NOT_THERE = ['ENOENT', 'ENOTDIR'];

/** Text of a file, or null where there is none. */
export async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (NOT_THERE.includes(errnoOf(error) ?? '')) return null;
    throw error;
  }
}

/** Removes a file that another process may have removed already. */
export async function removeIfThere(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
  }
}

/** The path without links, or the path itself where nothing is there or this user may not look. */
export async function realpathIfThere(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (errnoOf(error) === null) throw error;
    return path;
  }
}
