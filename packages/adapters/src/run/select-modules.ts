import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { brokenOutcome } from '@lockstep/core/commands/run-verb.js';
import { didYouMean, nearest } from '@lockstep/core/text/nearest.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { ModuleOutcome } from '@lockstep/core/run/outcome.js';
import { nextCommand } from '@lockstep/core/errors/next-command.js';
import { orderModules } from '@lockstep/core/source/module-graph.js';
import type { VerbResult } from '@lockstep/core/output/result/verb-result.js';
import type { WorkspaceContent } from '@lockstep/core/ports/workspace.js';
import type { WorkspaceModule } from '@lockstep/core/config/workspace-module.js';

/** Which modules a run is about. */
export type ModuleSelection =
  /** By name, wherever they are. */
  | { readonly names: readonly string[] }
  /** The module this folder lies in, else all below it; from the workspace root, `.` for the root itself. */
  | { readonly folder: string };

export interface SelectedModules {
  /** Each after what it uses. */
  readonly modules: readonly WorkspaceModule[];
  /** Those that were asked for and cannot be worked with. */
  readonly broken: readonly ModuleOutcome<VerbResult>[];
}

/** Finds the modules of a run. Throws `CONFIG.MISSING` where there are none or a name is unknown. */
export function selectModules(content: WorkspaceContent, selection: ModuleSelection): SelectedModules {
  const isWanted =
    'names' in selection ? byName(content, selection.names) : byFolder(content, selection.folder);
  const modules = orderModules(content.modules.filter(isWanted));
  const broken = content.broken.filter(isWanted).map(({ name, error }) => brokenOutcome(name, error));
  if (modules.length + broken.length > 0) return { modules, broken };
  const isOfNx = existsSync(join(content.root, 'nx.json'));
  throw new LockstepError('CONFIG.MISSING', {
    what: 'No module was found: there is no db.config.json here or below.',
    why: `Looked in ${content.root}.`,
    next: [nextCommand('init'), ...(isOfNx ? ['{exec} nx g @lockstep/nx:db-module <name>'] : [])],
  });
}

interface Placed {
  readonly name: string;
  readonly root: string;
}

function byName(content: WorkspaceContent, names: readonly string[]): (module: Placed) => boolean {
  const known = [...content.modules, ...content.broken].map(({ name }) => name).sort();
  const unknown = names.filter((name) => !known.includes(name));
  const [first] = unknown;
  if (first === undefined) return ({ name }) => names.includes(name);
  throw new LockstepError('CONFIG.MISSING', {
    what: `There is no module ${unknown.map((name) => `"${name}"`).join(', ')}.${didYouMean(first, known)}`,
    why: known.length === 0 ? 'The workspace has none.' : `Modules: ${known.join(', ')}.`,
    next: meantFirst(first, known).map((name) => nextCommand('again', { module: name })),
  });
}

/** The nearest name first: it is the one that was meant, most likely. */
function meantFirst(typed: string, known: readonly string[]): readonly string[] {
  const meant = nearest(typed, known);
  return meant === null ? known : [meant, ...known.filter((name) => name !== meant)];
}

function byFolder(content: WorkspaceContent, folder: string): (module: Placed) => boolean {
  const around = [...content.modules, ...content.broken]
    .filter(({ root }) => isBelow(folder, root))
    .sort((a, b) => b.root.length - a.root.length)[0];
  // The workspace root may be a module itself; standing there means all of them.
  if (around !== undefined && around.root !== '.') return ({ root }) => root === around.root;
  return ({ root }) => isBelow(root, folder);
}

function isBelow(path: string, folder: string): boolean {
  return folder === '.' || path === folder || path.startsWith(`${folder}/`);
}
