import { type Dirent, readdir as nativeReaddir } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errnoOf } from '../process/errno.js';
import { isInside } from './inside-folder.js';

/** A folder that was not listed, and why. */
export interface LeftFolder {
  /** Absolute, as it is written. */
  readonly path: string;
  readonly why: 'outside' | 'circle' | 'unreadable';
}

/** What a walk sees of an entry: links are what they lead to. */
interface PlainEntry {
  readonly name: string;
  readonly isFile: () => boolean;
  readonly isDirectory: () => boolean;
  readonly isSymbolicLink: () => boolean;
}

type Callback = (error: Error | null, entries: readonly PlainEntry[]) => void;

/**
 * `readdir` for a walk that must not leave `root`. A folder that leads out, into a folder that it lies in, or cannot be
 * read has no entries and is remembered. What is neither a file nor a folder is shown as a file: whoever wants to read
 * it is told.
 */
export function containedReader(root: string): {
  readonly readdir: typeof nativeReaddir;
  readonly left: () => readonly LeftFolder[];
} {
  const left: LeftFolder[] = [];
  const list = async (path: string): Promise<readonly PlainEntry[]> => {
    const why = await refusalOf(root, path);
    if (why === null) return await entriesOf(path);
    if (why !== 'absent') left.push({ path, why });
    return [];
  };
  const entryPoint = (...args: readonly unknown[]): void => {
    const [path] = args;
    const callback = args.at(-1);
    if (typeof path !== 'string' || !isCallback(callback)) throw new TypeError('readdir(path, …, callback)');
    list(path).then(
      (entries) => callback(null, entries),
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), []),
    );
  };
  return {
    readdir: Object.assign(entryPoint, { __promisify__: nativeReaddir.__promisify__ }),
    left: () => left,
  };
}

function isCallback(value: unknown): value is Callback {
  return typeof value === 'function';
}

async function refusalOf(root: string, path: string): Promise<LeftFolder['why'] | 'absent' | null> {
  try {
    const real = await realpath(path);
    if (!isInside(await realpath(root), real)) return 'outside';
    await readdir(real);
    return (await isInCircle(path, real)) ? 'circle' : null;
  } catch (error) {
    const code = errnoOf(error);
    if (code === null) throw error;
    return code === 'ENOENT' || code === 'ENOTDIR' ? 'absent' : 'unreadable';
  }
}

/** True where the same folder is already on the way to it. */
async function isInCircle(path: string, real: string): Promise<boolean> {
  for (let at = dirname(path); at !== dirname(at); at = dirname(at)) {
    if ((await realpath(at)) === real) return true;
  }
  return false;
}

async function entriesOf(path: string): Promise<readonly PlainEntry[]> {
  const entries = await readdir(path, { withFileTypes: true });
  return await Promise.all(entries.map(async (entry) => await plainEntry(path, entry)));
}

async function plainEntry(folder: string, entry: Dirent): Promise<PlainEntry> {
  const isFolder = entry.isSymbolicLink()
    ? await leadsToFolder(join(folder, entry.name))
    : entry.isDirectory();
  return {
    name: entry.name,
    isFile: () => !isFolder,
    isDirectory: () => isFolder,
    isSymbolicLink: () => false,
  };
}

async function leadsToFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (errnoOf(error) === null) throw error;
    return false;
  }
}
