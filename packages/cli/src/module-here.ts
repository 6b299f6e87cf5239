import { relative } from 'node:path';
import { realpathSync } from 'node:fs';
import { selectModules } from '@lockstep/adapters';
import { LockstepError, type WorkspaceContent, type WorkspaceModule } from '@lockstep/core';

/** The one module a command is about: the named one, the one of this folder, or the only one below it. */
export function moduleHere(place: {
  readonly content: WorkspaceContent;
  readonly cwd: string;
  readonly name: string | null;
}): WorkspaceModule {
  const { content, name } = place;
  const folder = relative(content.root, realpathSync(place.cwd)).replaceAll('\\', '/');
  const selection = name === null ? { folder: folder === '' ? '.' : folder } : { names: [name] };
  const { modules } = selectModules(content, selection);
  const [first, ...others] = modules;
  if (first !== undefined && (others.length === 0 || modules.every(isEmbeddedByDefault))) return first;
  throw new LockstepError('CONFIG.INVALID', {
    what: `${modules.map((module) => module.name).join(', ') || 'No module'} could be meant.`,
    why: 'Their default environments are not all the embedded database that they share.',
    next: modules.map((module) => `--module=${module.name}`),
  });
}

/** Modules share the embedded database of an environment, so any of them leads to it. */
function isEmbeddedByDefault({ config }: WorkspaceModule): boolean {
  const environment = config.environments[config.defaultEnvironment];
  return environment !== undefined && 'database' in environment;
}
