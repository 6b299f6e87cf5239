import { relative } from 'node:path';
import { realpathSync } from 'node:fs';
import { type ModuleSelection, selectModules } from '@lockstep/adapters/run/select-modules.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { nextCommand } from '@lockstep/core/errors/next-command.js';
import type { WorkspaceContent } from '@lockstep/core/ports/workspace.js';
import type { WorkspaceModule } from '@lockstep/core/config/workspace-module.js';

/**
 * The one module a command is about: the named one, the one of this folder, the only one below it, or the only one of
 * the workspace. Throws `CONFIG.INVALID`, which lists the modules that could be meant, and what is wrong
 * with the only one.
 */
export function moduleHere(place: {
  readonly content: WorkspaceContent;
  readonly cwd: string;
  readonly name: string | null;
}): WorkspaceModule {
  const { content, name } = place;
  const selection = name === null ? folderHere(content, place.cwd) : { names: [name] };
  const { modules, broken } = selectModules(content, selection);
  const [first, ...others] = modules;
  const problem = content.broken.find((module) => module.name === broken[0]?.module);
  if (first === undefined && problem !== undefined) throw problem.error;
  if (first !== undefined && (others.length === 0 || modules.every(isEmbeddedByDefault))) return first;
  throw new LockstepError('CONFIG.INVALID', {
    what: `${modules.map((module) => module.name).join(', ') || 'No module'} could be meant.`,
    why: 'Their default environments are not all the embedded database that they share.',
    next: modules.map((module) => nextCommand('again', { module: module.name })),
  });
}

/** This folder as a selection; the whole workspace where it lies beside every module. */
export function folderHere(content: WorkspaceContent, cwd: string): ModuleSelection {
  const folder = relative(content.root, realpathSync(cwd)).replaceAll('\\', '/');
  const places = [...content.modules, ...content.broken].map(({ root }) => root);
  const isNear = places.some((root) => isBelow(folder, root) || isBelow(root, folder));
  return { folder: isNear && folder !== '' ? folder : '.' };
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** Modules share the embedded database of an environment, so any of them leads to it. */
function isEmbeddedByDefault({ config }: WorkspaceModule): boolean {
  const environment = config.environments[config.defaultEnvironment];
  return environment !== undefined && 'database' in environment;
}
