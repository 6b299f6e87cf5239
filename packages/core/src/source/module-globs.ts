import type { ModuleConfig } from '../config/module-config.js';

/**
 * What a task about a module's files depends on, as globs from its project: the configuration and all that it names. What
 * `excludedGlobs` gives may be taken from them.
 */
export function moduleGlobs(config: ModuleConfig): readonly string[] {
  return [...namedFiles(config), ...config.schema].filter((glob) => !takesOut(glob));
}

/** A module, in a folder of the workspace. */
interface PlacedModule {
  readonly root: string;
  readonly config: ModuleConfig;
}

/**
 * The globs (without their `!`) that take files out of a module's schema and out of nothing else. A task runner applies
 * them to all inputs of a task, so that one that might reach another input, or that might be read otherwise there, is
 * not among them: a key that holds one file too many costs a run, never a wrong result. `others` are the modules whose
 * files the task depends on too.
 */
export function excludedGlobs(
  { root, config }: PlacedModule,
  others: readonly PlacedModule[],
): readonly string[] {
  const kept = namedFiles(config).filter((glob) => !takesOut(glob));
  return config.schema
    .filter(takesOut)
    .map((glob) => glob.slice(1))
    .filter(
      (glob) =>
        isReadAlike(glob) &&
        !kept.some((path) => mayMeet(glob, path)) &&
        !others.some((other) => meet(below(root, fixedPart(glob)), below(other.root, ''))),
    );
}

function namedFiles({ assumes = [], atlas }: ModuleConfig): readonly string[] {
  return ['db.config.json', ...assumes, ...(atlas?.config === undefined ? [] : [atlas.config])];
}

/** `!(a|b).sql` names files. */
function takesOut(glob: string): boolean {
  return glob.startsWith('!') && !glob.startsWith('!(');
}

/** Names, `*` within a name, and `**` for folders: the part of globs that all readers of them understand alike. */
function isReadAlike(glob: string): boolean {
  return glob
    .split('/')
    .every((name) => name === '**' || (/^[\w.*-]+$/.test(name) && !/\*\*|^\.{1,2}$/.test(name)));
}

function mayMeet(glob: string, kept: string): boolean {
  const isOtherKind = glob.endsWith('.sql') && /^[^*?{}[\]()]*\.(?:json|hcl)$/.test(kept);
  return !isOtherKind && meet(fixedPart(glob), fixedPart(kept));
}

/** The path up to the first name that is a pattern. */
function fixedPart(glob: string): string {
  const names = glob.split('/');
  const pattern = names.findIndex((name) => /[^\w.-]/.test(name));
  return (pattern === -1 ? names : names.slice(0, pattern)).join('/');
}

function below(root: string, path: string): string {
  return [root === '.' ? '' : root, path].filter((part) => part !== '').join('/');
}

/** True where one is the other, or lies in it. */
function meet(one: string, other: string): boolean {
  return isIn(one, other) || isIn(other, one);
}

function isIn(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}
