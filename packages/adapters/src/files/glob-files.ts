import { glob } from 'tinyglobby';

/** Folders that hold no source of anybody, whatever a pattern says. */
const IGNORED = ['**/node_modules/**', '**/.git/**', '**/.nx/**', '**/.lockstep/**'];

/**
 * Files below `root` that match any of the patterns (a leading `!` takes out), each once, as paths with forward slashes
 * in byte order.
 */
export async function globFiles(root: string, patterns: readonly string[]): Promise<readonly string[]> {
  const found = await glob([...patterns], {
    cwd: root,
    ignore: IGNORED,
    dot: true,
    onlyFiles: true,
    expandDirectories: false,
    followSymbolicLinks: true,
  });
  return inByteOrder([...new Set(found.map((path) => path.replaceAll('\\', '/')))]);
}

/** Order of the UTF-8 bytes, the same on every machine and in every locale. */
export function inByteOrder(paths: readonly string[]): readonly string[] {
  return [...paths].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}
