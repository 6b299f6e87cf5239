import { addDependenciesToPackageJson, type GeneratorCallback, type Tree } from '@nx/devkit';
import { readModules } from '../../plugin/read-modules.js';
import { addPlugin, hashGeneratedTypes } from './nx-json.js';
import { findConfigFiles } from './find-config-files.js';

/** Adds Lockstep to a workspace. What is there already stays as it is; a second run changes nothing. */
export async function init(tree: Tree): Promise<GeneratorCallback> {
  const { LOCKSTEP_VERSION } = await import('@lockstep/core/text/version.js');
  const { modules } = await readModules(tree.root, findConfigFiles(tree));
  addPlugin(tree);
  hashGeneratedTypes(
    tree,
    modules.flatMap(({ module }) => (module.config.pull ?? []).map(({ out }) => out)),
  );
  ignoreRunFiles(tree);
  return addDependenciesToPackageJson(
    tree,
    {},
    {
      '@lockstep/cli': LOCKSTEP_VERSION,
      '@lockstep/core': LOCKSTEP_VERSION,
      '@lockstep/nx': LOCKSTEP_VERSION,
    },
    'package.json',
    true,
  );
}

/** The folder of run files ignores itself too; the line keeps the server's own folder out as well. */
function ignoreRunFiles(tree: Tree): void {
  const text = tree.exists('.gitignore') ? (tree.read('.gitignore', 'utf8') ?? '') : '';
  const known = text.split(/\r?\n/).map((line) => line.trim());
  if (['.lockstep', '.lockstep/', '**/.lockstep', '**/.lockstep/'].some((line) => known.includes(line)))
    return;
  tree.write('.gitignore', `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}.lockstep/\n`);
}
