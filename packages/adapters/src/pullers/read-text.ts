import { readFile } from 'node:fs/promises';
import { errnoOf } from '../process/errno.js';

/** The text of a file; null where there is no such file. */
export async function textOrNull(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}
