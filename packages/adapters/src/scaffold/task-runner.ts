import { join } from 'node:path';
import { packageScripts, turboTasks } from '@lockstep/core/commands/init/turbo-tasks.js';
import type { WorkspaceModule } from '@lockstep/core/config/workspace-module.js';
import type { WorkspaceContent } from '@lockstep/core/ports/workspace.js';
import { joinPath, usedModules } from '@lockstep/core/run/module-files.js';
import { addJsonEntries } from '../files/json-entries.js';
import { nodeFiles } from '../files/node-files.js';
import { readManifestSync } from '../files/read-manifest-sync.js';

/** What was added to a file of a project, and what was there already and says something else. */
export interface RunnerFile {
  /** From the project's folder. */
  readonly path: string;
  readonly added: readonly string[];
  readonly different: readonly string[];
}

/** The tasks of a module, as they were written. */
export interface RunnerTasks {
  readonly files: readonly RunnerFile[];
  /** The Turborepo of the workspace; null where there is none. */
  readonly turbo: { readonly hashesJustInTime: boolean } | null;
}

const TURBO_FILES = ['turbo.json', 'turbo.jsonc'] as const;

/**
 * Writes the scripts of a module into its package.json and, in a workspace with a turbo.json, its tasks into a turbo.json
 * of its own. Nothing where Nx runs the tasks, which it infers, or where the folder has no package.json. Entries that
 * exist are never touched. `root` is the module's folder from the workspace root. Throws what is wrong with its
 * `db.config.json`, `CONFIG.INVALID` for a file that is not JSON, and `FILE.NOT_WRITABLE`.
 */
export async function addRunnerTasks(content: WorkspaceContent, root: string): Promise<RunnerTasks | null> {
  const project = joinPath(content.root, root);
  const hasNx = (await nodeFiles.read(join(content.root, 'nx.json'))) !== null;
  if (hasNx || (await nodeFiles.read(join(project, 'package.json'))) === null) return null;
  const module = moduleIn(content, root);
  const turbo = await turboOf(content.root);
  const additions = [
    {
      name: 'package.json',
      path: ['scripts'],
      entries: packageScripts(module.config),
      otherwise: '{}\n',
    },
    ...(turbo === null ? [] : [await turboAddition(content, { module, project, turbo })]),
  ];
  // Nothing is written where one of them cannot be.
  const files = await Promise.all(additions.map(async (addition) => await filled(project, addition)));
  for (const { path, text, added } of files)
    if (added.length > 0) await nodeFiles.write(join(project, path), text, project);
  return { files, turbo };
}

async function turboAddition(
  content: WorkspaceContent,
  {
    module,
    project,
    turbo,
  }: {
    readonly module: WorkspaceModule;
    readonly project: string;
    readonly turbo: NonNullable<RunnerTasks['turbo']>;
  },
): Promise<Addition> {
  return {
    name: (await firstOf(project, TURBO_FILES)) ?? 'turbo.json',
    path: ['tasks'],
    entries: turboTasks({
      module,
      used: usedModules({ module, modules: content.modules }),
      packages: packageNames(content),
      ...turbo,
    }),
    otherwise: '{\n  "extends": ["//"],\n  "tasks": {}\n}\n',
  };
}

function moduleIn({ modules, broken }: WorkspaceContent, root: string): WorkspaceModule {
  const module = modules.find((one) => one.root === root);
  if (module !== undefined) return module;
  throw broken.find((one) => one.root === root)?.error ?? new Error(`There is no module in ${root}.`);
}

interface Addition {
  /** From the project's folder. */
  readonly name: string;
  readonly path: readonly string[];
  readonly entries: Parameters<typeof addJsonEntries>[1]['entries'];
  /** What the file begins with where there is none. */
  readonly otherwise: string;
}

async function filled(
  project: string,
  { name, path, entries, otherwise }: Addition,
): Promise<RunnerFile & { readonly text: string }> {
  const text = (await nodeFiles.read(join(project, name), project)) ?? otherwise;
  return { path: name, ...addJsonEntries(text, { file: name, path, entries }) };
}

async function turboOf(root: string): Promise<RunnerTasks['turbo']> {
  if ((await firstOf(root, TURBO_FILES)) === null) return null;
  return { hashesJustInTime: knowsJustInTime(root) };
}

/** From 2.10 on (tried with 2.9.18 and 2.10.0); one that is not installed is taken for an old one. */
function knowsJustInTime(root: string): boolean {
  const version = readManifestSync(join(root, 'node_modules', 'turbo')).get('version');
  const [major = 0, minor = 0] = typeof version === 'string' ? version.split('.').map(Number) : [];
  return major > 2 || (major === 2 && minor >= 10);
}

async function firstOf(folder: string, names: readonly string[]): Promise<string | null> {
  for (const name of names) if ((await nodeFiles.read(join(folder, name))) !== null) return name;
  return null;
}

function packageNames({ root, modules }: WorkspaceContent): ReadonlyMap<string, string> {
  return new Map(
    modules.flatMap((module) => {
      const name = readManifestSync(joinPath(root, module.root)).get('name');
      return typeof name === 'string' ? [[module.name, name] as const] : [];
    }),
  );
}
