import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { LockstepError } from '@lockstep/core';
import type ts from 'typescript';
import { z } from 'zod';
import { type DrizzleLine, KNOWN_LINES, lineOf } from './drizzle-line.js';

/** What a pull takes from the user's workspace. */
export interface WorkspaceTools {
  readonly kit: { readonly version: string; readonly bin: string };
  readonly line: DrizzleLine;
  readonly ormVersion: string;
  readonly typescript: { readonly api: typeof ts; readonly tsc: string };
}

interface InstalledPackage {
  readonly root: string;
  readonly version: string;
  readonly bin: (command: string) => string;
}

const INSTALL_KIT = 'npm i -D drizzle-kit@0.31.11';

/** The drizzle-kit that a project finds, with its release line. Throws `PULL.FAILED` with the install line. */
export function findDrizzleKit(projectRoot: string): WorkspaceTools['kit'] & { readonly line: DrizzleLine } {
  const kit = findPackage(projectRoot, 'drizzle-kit');
  if (kit === null) {
    throw new LockstepError('PULL.FAILED', {
      what: 'drizzle-kit is not installed in this workspace.',
      why: 'A module with `"pull": [{ "tool": "drizzle" }]` is pulled with the workspace\'s own drizzle-kit.',
      next: [INSTALL_KIT, 'npm i drizzle-orm'],
    });
  }
  const line = lineOf(kit.version);
  if (line === null) {
    throw new LockstepError('PULL.FAILED', {
      what: `The workspace has an unknown drizzle-kit: version ${kit.version}.`,
      why: `What another version writes has not been checked. Known are ${KNOWN_LINES}.`,
      next: [INSTALL_KIT],
    });
  }
  return { version: kit.version, bin: kit.bin('drizzle-kit'), line };
}

/** All tools of a pull. Throws `PULL.FAILED` with the install line of the first that is missing or does not fit. */
export function findWorkspaceTools(projectRoot: string): WorkspaceTools {
  const { line, ...kit } = findDrizzleKit(projectRoot);
  const ormVersion = checkedOrm(projectRoot, { kit: kit.version, line });
  checkDriver(kit.bin);
  return { kit, line, ormVersion, typescript: findTypeScript(projectRoot) };
}

function checkedOrm(
  projectRoot: string,
  { kit, line }: { readonly kit: string; readonly line: DrizzleLine },
): string {
  const orm = findPackage(projectRoot, 'drizzle-orm');
  if (orm === null) {
    throw new LockstepError('PULL.FAILED', {
      what: 'drizzle-orm is not installed in this workspace.',
      why: 'The generated types import it.',
      next: [line.install],
    });
  }
  if (!line.orm.test(orm.version)) {
    throw new LockstepError('PULL.FAILED', {
      what: `drizzle-orm ${orm.version} does not fit drizzle-kit ${kit}.`,
      why: 'Both must be of one release line: what one writes the other must read.',
      next: [line.install],
    });
  }
  return orm.version;
}

/** drizzle-kit looks for a driver from where it lies itself. */
function checkDriver(kitBin: string): void {
  const require = createRequire(kitBin);
  if (['pg', 'postgres'].some((driver) => resolves(require, driver))) return;
  throw new LockstepError('PULL.FAILED', {
    what: 'drizzle-kit finds no PostgreSQL driver in this workspace.',
    why: 'It needs the package pg (or postgres) where it can resolve it.',
    next: ['npm i pg'],
  });
}

function resolves(require: NodeJS.Require, name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return false;
    throw error;
  }
}

function findTypeScript(projectRoot: string): WorkspaceTools['typescript'] {
  const found = findPackage(projectRoot, 'typescript');
  const api: unknown = found === null ? null : createRequire(join(found.root, 'package.json'))(found.root);
  if (found === null || !isCompiler(api)) {
    throw new LockstepError('PULL.FAILED', {
      what:
        found === null
          ? 'typescript is not installed in this workspace.'
          : `typescript ${found.version} has no compiler interface that Lockstep knows.`,
      why: 'Generated types are compiled before they are written.',
      next: ['npm i -D typescript@5'],
    });
  }
  return { api, tsc: found.bin('tsc') };
}

function isCompiler(value: unknown): value is typeof ts {
  if (typeof value !== 'object' || value === null) return false;
  return 'createSourceFile' in value && 'parseJsonConfigFileContent' in value && 'resolveModuleName' in value;
}

const manifestSchema = z.object({
  version: z.string(),
  bin: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
});

/** The package as Node would find it from the project's folder upward, whatever it exports. */
function findPackage(projectRoot: string, name: string): InstalledPackage | null {
  const folders = createRequire(join(projectRoot, 'package.json')).resolve.paths(name) ?? [];
  const manifestPath = folders
    .filter((folder) => basename(folder) === 'node_modules')
    .map((folder) => join(folder, name, 'package.json'))
    .find((path) => existsSync(path));
  if (manifestPath === undefined) return null;
  const root = dirname(realpathSync(manifestPath));
  const { version, bin } = manifestSchema.parse(JSON.parse(readFileSync(manifestPath, 'utf8')));
  const binOf = (command: string): string =>
    join(root, (typeof bin === 'string' ? bin : bin?.[command]) ?? `bin/${command}`);
  return { root, version, bin: binOf };
}
