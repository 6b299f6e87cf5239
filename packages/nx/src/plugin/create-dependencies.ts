import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DependencyType, type CreateDependencies, type RawProjectGraphDependency } from '@nx/devkit';
import { configFileIn, readModules } from './read-modules.js';

/** `uses` as edges of the project graph. An edge that would close a circle is left out: Nx stops on cycles. */
export const createDependencies: CreateDependencies = async (_options, context) => {
  const projectAt = new Map(Object.entries(context.projects).map(([project, { root }]) => [root, project]));
  const files = Object.values(context.projects)
    .map(({ root }) => configFileIn(root))
    .filter((file) => existsSync(join(context.workspaceRoot, file)));
  const { modules } = await readModules(context.workspaceRoot, files);
  const { modulesInCycles } = await import('@lockstep/core/source/module-graph.js');
  const circular = new Set(modulesInCycles(modules.map(({ module }) => module)));
  const rootOf = new Map(modules.map(({ module }) => [module.name, module.root]));
  return modules.flatMap(({ file, module }) =>
    module.uses
      .filter((used) => !(circular.has(used) && circular.has(module.name)))
      .flatMap((used) =>
        edge({ file, source: projectAt.get(module.root), target: projectAt.get(rootOf.get(used) ?? '') }),
      ),
  );
};

function edge(ends: {
  readonly file: string;
  readonly source: string | undefined;
  readonly target: string | undefined;
}): RawProjectGraphDependency[] {
  if (ends.source === undefined || ends.target === undefined) return [];
  return [{ source: ends.source, target: ends.target, sourceFile: ends.file, type: DependencyType.static }];
}
