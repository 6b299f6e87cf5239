import { dirname, join } from 'node:path';
import { existsSync } from 'node:fs';
import type { CreateNodesV2 } from '@nx/devkit';
import type { WorkspaceModule } from '@lockstep/core/config/workspace-module.js' with {
  'resolution-mode': 'import',
};
import { brokenTargets, inferTargets } from './infer-targets.js';
import { readModules } from './read-modules.js';

export const name = '@lockstep/nx';

const GLOB = '**/db.config.json';

/**
 * Infers the `db-*` targets of every project that holds a `db.config.json`. A broken config stops nobody else: reporting
 * it here would end every run of Nx, `build` too, so that its targets are inferred and say what is wrong when they run.
 */
export const createNodes: CreateNodesV2 = [
  GLOB,
  async (configFiles, _options, context) => {
    const files = configFiles.filter((file) => isProject(join(context.workspaceRoot, dirname(file))));
    const { modules, broken } = await readModules(context.workspaceRoot, files);
    const { excludedGlobs, moduleGlobs } = await import('@lockstep/core/source/module-globs.js');
    const { usedModules } = await import('@lockstep/core/run/module-files.js');
    const { generatedFiles } = await import('@lockstep/core/pulling/generated-files.js');
    const { VERB_COMMANDS } = await import('@lockstep/core/commands/verbs.js');
    const all = modules.map(({ module }) => module);
    const environments = [...new Set(all.flatMap(({ config }) => Object.keys(config.environments)))].sort();
    const inferred = modules.map(({ file, module }) => {
      const used = usedModules({ module, modules: all });
      const filesOf = (one: WorkspaceModule) => ({
        globs: moduleGlobs(one.config),
        excluded: excludedGlobs(
          one,
          [module, ...used].filter((other) => other !== one),
        ),
      });
      const targets = inferTargets(
        {
          module,
          environments,
          files: filesOf(module),
          used: used.map((other) => ({ root: other.root, ...filesOf(other) })),
          types: generatedFiles(module.config),
        },
        VERB_COMMANDS,
      );
      return { file, root: module.root, targets };
    });
    const failing = broken.map(({ file, root }) => ({
      file,
      root,
      targets: brokenTargets(environments, VERB_COMMANDS),
    }));
    return [...inferred, ...failing].map(({ file, root, targets }) => [
      file,
      { projects: { [root]: { root, targets } } },
    ]);
  },
];

/** The name that Nx 22 looks for. */
export const createNodesV2 = createNodes;

function isProject(root: string): boolean {
  return existsSync(join(root, 'project.json')) || existsSync(join(root, 'package.json'));
}
