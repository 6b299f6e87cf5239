import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { errnoOf } from '../process/errno.js';
import { isInside } from './inside-folder.js';
import { LARGEST_FILE } from './read-regular-file.js';

/** The text of a small file, why it is not read, or that there is none. */
export type TextReading =
  | { readonly kind: 'read'; readonly text: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'refused'; readonly why: string };

/** As `readRegularFile`, for files that must be read before anything can be awaited: those of variables. */
export function readRegularFileSync(path: string, within: string): TextReading {
  try {
    const real = realpathSync(path);
    if (!isInside(realpathSync(within), real)) {
      return { kind: 'refused', why: 'It is a link, or lies behind one, that leads outside the workspace.' };
    }
    if (!lstatSync(real).isFile()) return { kind: 'refused', why: 'It is not a file.' };
    return readOpened(openSync(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK));
  } catch (error) {
    const code = errnoOf(error);
    if (code === null) throw error;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'absent' };
    return { kind: 'refused', why: error instanceof Error ? error.message : code };
  }
}

function readOpened(file: number): TextReading {
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) return { kind: 'refused', why: 'It is not a file.' };
    if (stats.size > LARGEST_FILE) return { kind: 'refused', why: 'It is too large.' };
    return { kind: 'read', text: readFileSync(file, 'utf8') };
  } finally {
    closeSync(file);
  }
}
