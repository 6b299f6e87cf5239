import type { ModuleConfig } from '../config/module-config.js';
import { didYouMean } from '../text/nearest.js';
import { configPath } from '../config/resolve-environment.js';
import type { WorkspaceModule } from '../config/workspace-module.js';
import { LockstepError } from '../errors/lockstep-error.js';

/** A module as its file says it, before `uses` was looked up. */
export interface ModuleDraft {
  readonly name: string;
  readonly root: string;
  readonly config: ModuleConfig;
}

/** A module that cannot be worked with, and why. */
export interface BrokenModule {
  readonly name: string;
  readonly root: string;
  readonly error: LockstepError;
}

export interface ModuleGraph {
  readonly modules: readonly WorkspaceModule[];
  readonly broken: readonly BrokenModule[];
}

/**
 * Looks up `uses` (names, or folders relative to the module) among all modules, the unreadable ones included: using one
 * of those is no mistake of its own. Two modules of one name, an unknown name and a module that uses itself are broken.
 */
export function linkModules(
  drafts: readonly ModuleDraft[],
  unreadable: readonly BrokenModule[],
): ModuleGraph {
  const known: readonly Named[] = [...drafts, ...unreadable];
  const modules: WorkspaceModule[] = [];
  const broken: BrokenModule[] = [...unreadable];
  for (const draft of drafts) {
    const error = sameName(draft, drafts) ?? unknownUse(draft, known);
    if (error === null) modules.push({ ...draft, uses: usesOf(draft, known) });
    else broken.push({ name: draft.name, root: draft.root, error });
  }
  return { modules, broken: broken.sort(byRoot) };
}

/** Takes out modules in cycles (`OWNERSHIP.CYCLE`) and those that use a broken one: none of them can be loaded. */
export function loadableModules(graph: ModuleGraph): ModuleGraph {
  const broken: BrokenModule[] = [...graph.broken];
  const modules: WorkspaceModule[] = [];
  const circles = new Map(graph.modules.map((module) => [module.name, circleOf(module.name, graph.modules)]));
  for (const { name, root } of graph.modules) {
    const circle = circles.get(name) ?? null;
    if (circle !== null) broken.push({ name, root, error: cycleError(circle, graph.modules) });
  }
  for (const module of orderModules(graph.modules)) {
    if ((circles.get(module.name) ?? null) !== null) continue;
    const used = broken.find(({ name }) => module.uses.includes(name));
    if (used === undefined) modules.push(module);
    else broken.push({ name: module.name, root: module.root, error: usesBroken(module, used) });
  }
  return { modules, broken: broken.sort(byRoot) };
}

/** Each module after those it uses; modules that do not depend on each other by name. Circles are cut where met. */
export function orderModules(modules: readonly WorkspaceModule[]): readonly WorkspaceModule[] {
  const byName = new Map(modules.map((module) => [module.name, module]));
  const ordered = new Map<string, WorkspaceModule>();
  const visit = (module: WorkspaceModule, path: ReadonlySet<string>): void => {
    if (ordered.has(module.name) || path.has(module.name)) return;
    for (const used of sorted(module.uses)) {
      const next = byName.get(used);
      if (next !== undefined) visit(next, new Set([...path, module.name]));
    }
    ordered.set(module.name, module);
  };
  for (const name of sorted(byName.keys())) {
    const module = byName.get(name);
    if (module !== undefined) visit(module, new Set());
  }
  return [...ordered.values()];
}

/** The names of all modules that use each other in a cycle. */
export function modulesInCycles(modules: readonly WorkspaceModule[]): readonly string[] {
  return modules.map(({ name }) => name).filter((name) => circleOf(name, modules) !== null);
}

/** The shortest circle a module is in, from its first name on; null where it is in none. */
function circleOf(name: string, modules: readonly WorkspaceModule[]): readonly string[] | null {
  const uses = new Map(modules.map((module) => [module.name, sorted(module.uses)]));
  const seen = new Set<string>();
  let paths: readonly (readonly string[])[] = [[name]];
  while (paths.length > 0) {
    const longer = paths.flatMap((path) =>
      (uses.get(path.at(-1) ?? '') ?? []).map((used) => [...path, used]),
    );
    const closed = longer.find((path) => path.at(-1) === name);
    if (closed !== undefined) return fromFirstName(closed.slice(0, -1));
    paths = longer.filter((path) => !seen.has(path.at(-1) ?? ''));
    for (const path of paths) seen.add(path.at(-1) ?? '');
  }
  return null;
}

function fromFirstName(circle: readonly string[]): readonly string[] {
  const start = circle.indexOf(sorted(circle)[0] ?? '');
  return [...circle.slice(start), ...circle.slice(0, start)];
}

interface Named {
  readonly name: string;
  readonly root: string;
}

function usesOf(draft: ModuleDraft, known: readonly Named[]): readonly string[] {
  const names = (draft.config.uses ?? []).map((reference) => find(reference, draft, known)?.name);
  return [...new Set(names.filter((name) => name !== undefined))];
}

/** A name wins over a folder; only what starts with a dot is taken for a folder alone. */
function find(reference: string, draft: ModuleDraft, known: readonly Named[]): Named | undefined {
  const folder = joinRelative(draft.root, reference);
  const byName = reference.startsWith('.') ? undefined : known.find((module) => module.name === reference);
  return byName ?? known.find((module) => module.root === folder);
}

/** The root of no module. */
const OUTSIDE = '..';

function joinRelative(root: string, path: string): string {
  const steps = root === '.' ? [] : root.split('/');
  for (const step of path.split(/[/\\]/)) {
    if (step === '..' && steps.pop() === undefined) return OUTSIDE;
    if (step !== '..' && step !== '.' && step !== '') steps.push(step);
  }
  return steps.length === 0 ? '.' : steps.join('/');
}

function unknownUse(draft: ModuleDraft, known: readonly Named[]): LockstepError | null {
  for (const [index, reference] of (draft.config.uses ?? []).entries()) {
    const found = find(reference, draft, known);
    const path = `${configPath(draft.root)}: uses[${index}]`;
    if (found === undefined) {
      const names = known.map((module) => module.name).filter((name) => name !== draft.name);
      return new LockstepError('CONFIG.INVALID', {
        what: `${path} names "${reference}", which is not a module of this workspace.${didYouMean(reference, names)}`,
        why: names.length === 0 ? 'There is no other module.' : `Modules: ${sorted(names).join(', ')}.`,
        next: [`Correct uses in ${configPath(draft.root)}.`],
      });
    }
    if (found.root === draft.root) {
      return new LockstepError('OWNERSHIP.CYCLE', {
        what: `${path} names the module itself: ${draft.name} → ${draft.name}.`,
        next: [`Remove "${reference}" from uses in ${configPath(draft.root)}.`],
      });
    }
  }
  return null;
}

function sameName(draft: ModuleDraft, drafts: readonly ModuleDraft[]): LockstepError | null {
  const files = drafts.filter((other) => other.name === draft.name).map((other) => configPath(other.root));
  if (files.length < 2) return null;
  return new LockstepError('CONFIG.INVALID', {
    what: `Several modules are named "${draft.name}": ${sorted(files).join(', ')}.`,
    next: ['Give each its own name with the key "module".'],
  });
}

function cycleError(cycle: readonly string[], modules: readonly WorkspaceModule[]): LockstepError {
  const files = modules
    .filter((module) => cycle.includes(module.name))
    .map((module) => configPath(module.root));
  return new LockstepError('OWNERSHIP.CYCLE', {
    what: `These modules use each other in a cycle: ${[...cycle, cycle[0]].join(' → ')}.`,
    why: 'Files of a used module are loaded first, so no order would do for all of them.',
    next: [`Remove one of the uses (${sorted(files).join(', ')}), or merge the modules.`],
  });
}

function usesBroken(module: WorkspaceModule, used: BrokenModule): LockstepError {
  return new LockstepError(used.error.code, {
    what: `${module.name} uses ${used.name}, which cannot be read.`,
    why: used.error.message,
    next: used.error.next,
    cause: used.error,
  });
}

function sorted(names: Iterable<string>): readonly string[] {
  return [...names].sort();
}

function byRoot(a: Named, b: Named): number {
  return a.root < b.root ? -1 : a.root > b.root ? 1 : 0;
}
