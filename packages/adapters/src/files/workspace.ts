import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  environmentOf,
  linkModules,
  loadableModules,
  type ModuleGraph,
  refuseUnsupported,
  configPath,
  resolveEnvironment,
  type Workspace,
} from '@lockstep/core';
import { glob } from 'tinyglobby';
import { z } from 'zod';
import { readVariableSources } from './env-files.js';
import { inByteOrder } from './glob-files.js';
import { readModule } from './module-config-file.js';
import { refuseTrackedState } from './refuse-tracked-state.js';

/** The workspace on disk, with the variables of the process. Reading it throws `CONFIG.INVALID` as `refuseTrackedState` does. */
export function openWorkspace(real: Readonly<Record<string, string | undefined>> = process.env): Workspace {
  return {
    read: async (root) => {
      const [configs] = await Promise.all([findConfigs(root), refuseTrackedState(root)]);
      return { root, ...loadableModules(await readModuleConfigs(root, configs)) };
    },
    resolve: async (request) => resolveIn(request, real),
  };
}

/**
 * Reads these `db.config.json` files (paths from the workspace root) and nothing else. Broken ones do not hide the
 * others. Modules in a circle are still there: whoever draws a graph needs them.
 */
export async function readModuleConfigs(
  workspaceRoot: string,
  files: readonly string[],
): Promise<ModuleGraph> {
  const roots = files.map((file) => (dirname(file) === '' ? '.' : dirname(file).replaceAll('\\', '/')));
  const read = await Promise.all(roots.map(async (root) => await readModule(workspaceRoot, root)));
  return linkModules(
    read.flatMap((module) => ('draft' in module ? [module.draft] : [])),
    read.flatMap((module) => ('draft' in module ? [] : [module])),
  );
}

/** Where a workspace begins: the folder with nx.json, else of the git repository, else of package.json's workspaces. */
export function findWorkspaceRoot(start: string): string {
  const folders = [...upwards(realpathSync(start))];
  const first = (holds: (folder: string) => boolean): string | undefined => folders.find(holds);
  return (
    first((folder) => existsSync(join(folder, 'nx.json'))) ??
    first((folder) => existsSync(join(folder, '.git'))) ??
    first(hasWorkspaces) ??
    folders[0] ??
    start
  );
}

const workspacesFile = z.object({ workspaces: z.unknown().refine((value) => value !== undefined) });

function hasWorkspaces(folder: string): boolean {
  if (existsSync(join(folder, 'pnpm-workspace.yaml'))) return true;
  const file = join(folder, 'package.json');
  return existsSync(file) && workspacesFile.safeParse(parseJson(readFileSync(file, 'utf8'))).success;
}

/** Null for a file that is not valid JSON: it says nothing about workspaces. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function* upwards(folder: string): Generator<string> {
  for (let current = folder; ; current = dirname(current)) {
    yield current;
    if (dirname(current) === current) return;
  }
}

/** Hidden folders, dependencies and build output hold no modules. */
async function findConfigs(root: string): Promise<readonly string[]> {
  const found = await glob(['**/db.config.json'], {
    cwd: root,
    ignore: ['**/node_modules/**', '**/dist/**'],
    followSymbolicLinks: false,
    expandDirectories: false,
  });
  return inByteOrder(found);
}

type ResolveRequest = Parameters<Workspace['resolve']>[0];

function resolveIn(request: ResolveRequest, real: Readonly<Record<string, string | undefined>>) {
  const { root, module } = request;
  refuseUnsupported(module.config, configPath(module.root));
  const { name, environment } = environmentOf(module, request.environment);
  const variables = readVariableSources({
    workspaceRoot: root,
    projectRoot: module.root,
    environment: { name, isProtected: environment.protected ?? false },
    real,
  });
  return resolveEnvironment({
    module,
    environment: name,
    variables,
    workspaceRoot: root,
    purpose: request.purpose,
    connectTimeoutMs: request.connectTimeoutMs,
  });
}
