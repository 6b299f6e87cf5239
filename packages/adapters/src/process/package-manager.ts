import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PACKAGE_MANAGERS, type PackageManager } from '@lockstep/core/errors/printed-commands.js';
import { readManifestSync } from '../files/read-manifest-sync.js';

export type { PackageManager };

const LOCK_FILES: readonly (readonly [string, PackageManager])[] = [
  ['package-lock.json', 'npm'],
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
];

/**
 * The package manager of a folder with a package.json, and the folder it is run in: the nearest one up to `top`, itself
 * included, that has a lock file or names one in `packageManager`; npm in the folder itself where there is none. Both are
 * absolute paths.
 */
export function packageManagerOf(
  folder: string,
  top: string,
): { readonly name: PackageManager; readonly folder: string } {
  return declaredManager(folder, top) ?? { name: 'npm', folder };
}

/**
 * The package manager that a command was run with or that its workspace uses; null where nothing says so: then the
 * command was run by its own name.
 */
export function managerInUse(
  folder: string,
  top: string,
  env: Readonly<Record<string, string | undefined>>,
): PackageManager | null {
  const agent = env['npm_config_user_agent'] ?? '';
  return (
    declaredManager(folder, top)?.name ??
    PACKAGE_MANAGERS.find((name) => agent.startsWith(`${name}/`)) ??
    null
  );
}

function declaredManager(
  folder: string,
  top: string,
): { readonly name: PackageManager; readonly folder: string } | null {
  for (let at = folder; ; at = dirname(at)) {
    const name = namedIn(at) ?? LOCK_FILES.find(([file]) => existsSync(join(at, file)))?.[1];
    if (name !== undefined) return { name, folder: at };
    if (at === top || at === dirname(at)) return null;
  }
}

/** `"packageManager": "pnpm@9.1.0"`, as Corepack has it. */
function namedIn(folder: string): PackageManager | undefined {
  const named = readManifestSync(folder).get('packageManager');
  return PACKAGE_MANAGERS.find((name) => typeof named === 'string' && named.startsWith(`${name}@`));
}
