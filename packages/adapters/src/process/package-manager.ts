import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

export type PackageManager = 'npm' | 'pnpm' | 'yarn' | 'bun';

const LOCK_FILES: readonly (readonly [string, PackageManager])[] = [
  ['package-lock.json', 'npm'],
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
];

/**
 * The package manager of a folder with a package.json, and the folder it is run in: the nearest one up to `top`, itself
 * included, that has a lock file; npm in the folder itself where there is none. Both are absolute paths.
 */
export function packageManagerOf(
  folder: string,
  top: string,
): { readonly name: PackageManager; readonly folder: string } {
  for (let at = folder; ; at = dirname(at)) {
    const found = LOCK_FILES.find(([file]) => existsSync(join(at, file)));
    if (found !== undefined) return { name: found[1], folder: at };
    if (at === top || at === dirname(at)) return { name: 'npm', folder };
  }
}
