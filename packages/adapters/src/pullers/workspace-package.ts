import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type ts from 'typescript';
import { z } from 'zod';

/** A package of the user's workspace. */
export interface WorkspacePackage {
  readonly root: string;
  readonly version: string;
  /** Path of one of its commands. */
  readonly bin: (command: string) => string;
}

/** The TypeScript that a workspace compiles with. */
export interface WorkspaceTypeScript {
  /** Reads source text and configurations. */
  readonly api: typeof ts;
  /** Path of its compiler, which runs as a process of its own. */
  readonly tsc: string;
}

const manifestSchema = z.object({
  version: z.string(),
  bin: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
});

/** The package as Node would find it from the project's folder upward, whatever it exports; null where there is none. */
export function findPackage(projectRoot: string, name: string): WorkspacePackage | null {
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

/** True where a file of a package can load another package. */
export function resolvesFrom(file: string, name: string): boolean {
  try {
    createRequire(file).resolve(name);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return false;
    throw error;
  }
}

/**
 * The TypeScript of a project: its own compiler judges what is generated. Source text is read with its own interface where
 * it has one, else with ours: TypeScript 7 has commands and no interface for programs. Throws `PULL.FAILED` with the
 * install line where the workspace has none.
 */
export function findTypeScript(projectRoot: string): WorkspaceTypeScript {
  const found = findPackage(projectRoot, 'typescript');
  if (found === null) {
    throw new LockstepError('PULL.FAILED', {
      what: 'typescript is not installed in this workspace.',
      why: 'Generated types are compiled before they are written.',
      next: ['{addDev} typescript'],
    });
  }
  const api = loadOrNull(found.root);
  return { api: isCompiler(api) ? api : ownApi(), tsc: found.bin('tsc') };
}

/** Loaded where it is needed: it is large. */
function ownApi(): typeof ts {
  const api: unknown = createRequire(import.meta.url)('typescript');
  if (isCompiler(api)) return api;
  throw new Error('the typescript package that Lockstep depends on is not a compiler');
}

/** Null for a package that cannot be loaded. */
function loadOrNull(root: string): unknown {
  try {
    const loaded: unknown = createRequire(join(root, 'package.json'))(root);
    return loaded;
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}

function isCompiler(value: unknown): value is typeof ts {
  if (typeof value !== 'object' || value === null) return false;
  return 'createSourceFile' in value && 'parseJsonConfigFileContent' in value && 'resolveModuleName' in value;
}
