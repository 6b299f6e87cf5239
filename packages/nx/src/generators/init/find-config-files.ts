import type { Tree } from '@nx/devkit';
import { getProjects } from '@nx/devkit';
import { configFileIn } from '../../plugin/read-modules.js';

/** The `db.config.json` files of the workspace's projects. */
export function findConfigFiles(tree: Tree): readonly string[] {
  return [...getProjects(tree).values()]
    .map(({ root }) => configFileIn(root))
    .filter((file) => tree.exists(file));
}
