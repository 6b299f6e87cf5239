import { writeFile } from 'node:fs/promises';
import { errnoOf } from '../process/errno.js';

/** Writes a file where there is none; one that is there stays as it is. Throws what the file system says. */
export async function writeUnlessThere(path: string, content: string): Promise<void> {
  try {
    await writeFile(path, content, { flag: 'wx' });
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
  }
}
