import { dirname } from 'node:path';
import { environmentOf, configPath, resolveEnvironment } from '@lockstep/core/config/resolve-environment.js';
import { linkModules, loadableModules, type ModuleGraph } from '@lockstep/core/source/module-graph.js';
import { refuseUnsupported } from '@lockstep/core/config/works-today.js';
import type { Workspace } from '@lockstep/core/ports/workspace.js';
import { glob } from 'tinyglobby';
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
