import type { WorkspaceModule } from '@lockstep/core/config/workspace-module.js' with {
  'resolution-mode': 'import',
};

export interface ModuleFile {
  /** Path of its `db.config.json` from the workspace root. */
  readonly file: string;
  readonly module: WorkspaceModule;
}

/** Reads the given config files and nothing else; broken ones are returned beside the good ones. */
export async function readModules(
  workspaceRoot: string,
  files: readonly string[],
): Promise<{
  readonly modules: readonly ModuleFile[];
  readonly broken: readonly { readonly file: string; readonly root: string }[];
}> {
  const { readModuleConfigs } = await import('@lockstep/adapters/files/workspace.js');
  const { modules, broken } = await readModuleConfigs(workspaceRoot, files);
  return {
    modules: modules.map((module) => ({ file: configFileIn(module.root), module })),
    broken: broken.map(({ root }) => ({ file: configFileIn(root), root })),
  };
}

/** Path of a module's config from the workspace root. */
export function configFileIn(root: string): string {
  return root === '.' ? 'db.config.json' : `${root}/db.config.json`;
}
