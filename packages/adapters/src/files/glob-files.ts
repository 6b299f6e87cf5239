import { glob } from 'tinyglobby';
import { containedReader, type LeftFolder } from './contained-reader.js';

/** Folders that hold no source of anybody, whatever a pattern says. */
const IGNORED = ['**/node_modules/**', '**/.git/**', '**/.nx/**', '**/.lockstep/**'];

/** What globs name, and what they reach and is not looked into. */
export interface GlobbedFiles {
  /** Each once, from the root, with forward slashes, in byte order. Not all of them need to be regular files. */
  readonly paths: readonly string[];
  /** Folders the globs reach into that were not listed. */
  readonly left: readonly LeftFolder[];
}

/**
 * What lies below `root` and matches any of the patterns (a leading `!` takes out). Links are followed where they stay
 * below `root`; pipes, devices and broken links are listed by their name.
 */
export async function globBelow(root: string, patterns: readonly string[]): Promise<GlobbedFiles> {
  const reader = containedReader(root);
  const found = await glob([...patterns], {
    cwd: root,
    ignore: IGNORED,
    dot: true,
    onlyFiles: true,
    expandDirectories: false,
    followSymbolicLinks: false,
    fs: { readdir: reader.readdir },
  });
  return { paths: inByteOrder([...new Set(found)]), left: reader.left() };
}

/**
 * Files below `root` that match any of the patterns (a leading `!` takes out), each once, as paths with forward slashes
 * in byte order.
 */
export async function globFiles(root: string, patterns: readonly string[]): Promise<readonly string[]> {
  return (await globBelow(root, patterns)).paths;
}

/** Order of the UTF-8 bytes, the same on every machine and in every locale. */
export function inByteOrder(paths: readonly string[]): readonly string[] {
  return [...paths].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}
