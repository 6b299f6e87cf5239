import { lstat, realpath } from 'node:fs/promises';
import { dirname, relative, isAbsolute } from 'node:path';
import { errnoOf } from '../process/errno.js';

/** True where `path` is `folder` or lies below it; both are real paths. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !/^\.\.[/\\]/.test(way) && !isAbsolute(way));
}

/**
 * Where a path leads that may not exist yet: the real path of its nearest existing folder. Null where a link on the way
 * leads nowhere.
 */
export async function realPathOfExisting(path: string): Promise<string | null> {
  for (let at = path; ; at = dirname(at)) {
    try {
      return await realpath(at);
    } catch (error) {
      if (!isMissing(error)) throw error;
      if (await isLink(at)) return null;
      if (at === dirname(at)) return at;
    }
  }
}

/** True where writing to `path` stays below `folder`, whatever links are on the way. */
export async function leadsInside(folder: string, path: string): Promise<boolean> {
  const real = await realPathOfExisting(path);
  return real !== null && isInside((await realPathOfExisting(folder)) ?? folder, real);
}

async function isLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink();
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  const code = errnoOf(error);
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP';
}
