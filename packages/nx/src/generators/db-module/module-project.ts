import { posix } from 'node:path';
import { getProjects, readProjectConfiguration, type Tree, writeJson } from '@nx/devkit';

/** The folder of a new module: the one asked for, else that of the project of its name, else `modules/<name>`. */
export async function moduleRoot(
  tree: Tree,
  { name, directory }: { readonly name: string; readonly directory: string | null },
): Promise<string> {
  const existing = getProjects(tree).has(name) ? readProjectConfiguration(tree, name).root : null;
  const root = directory === null ? (existing ?? `modules/${name}`) : cleaned(directory);
  if (/^(\.\.)?\/|^\.\.$/.test(root)) throw await outside(directory ?? name);
  if (existing !== null && existing !== root && !isProject(tree, root)) throw await nameTaken(name, existing);
  return root;
}

/** Creates the project where the folder is none yet. */
export function writeProject(
  tree: Tree,
  { name, root }: { readonly name: string; readonly root: string },
): void {
  if (isProject(tree, root)) return;
  const up =
    root === '.'
      ? '.'
      : root
          .split('/')
          .map(() => '..')
          .join('/');
  writeJson(tree, posix.join(root, 'project.json'), {
    name,
    $schema: `${up}/node_modules/nx/schemas/project-schema.json`,
    projectType: 'library',
    sourceRoot: posix.join(root, 'src'),
    targets: {},
  });
}

function isProject(tree: Tree, root: string): boolean {
  return ['project.json', 'package.json'].some((file) => tree.exists(posix.join(root, file)));
}

function cleaned(directory: string): string {
  const path = posix.normalize(directory.replaceAll('\\', '/')).replace(/\/$/, '');
  return path === '' ? '.' : path;
}

async function outside(directory: string): Promise<Error> {
  const { LockstepError } = await import('@lockstep/core/errors/lockstep-error.js');
  return new LockstepError('CONFIG.INVALID', {
    what: `"${directory}" is not a folder of this workspace.`,
    next: ['Give a folder from the workspace root, for example --directory=modules/api.'],
  });
}

async function nameTaken(name: string, root: string): Promise<Error> {
  const { LockstepError } = await import('@lockstep/core/errors/lockstep-error.js');
  return new LockstepError('CONFIG.INVALID', {
    what: `There is a project "${name}" in ${root} already.`,
    next: [
      `{exec} nx g @lockstep/nx:db-module ${name}`,
      `{exec} nx g @lockstep/nx:db-module <another name> --directory=<folder>`,
    ],
  });
}
