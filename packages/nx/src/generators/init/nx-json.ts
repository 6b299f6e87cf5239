import { type NxJsonConfiguration, readNxJson, type Tree, updateNxJson } from '@nx/devkit';

const PLUGIN = '@lockstep/nx';
const DEFAULT_OUT = 'src/db';

/** Registers the plugin in nx.json. */
export function addPlugin(tree: Tree): void {
  const nxJson = readNxJson(tree) ?? {};
  const plugins = nxJson.plugins ?? [];
  if (plugins.some((entry) => (typeof entry === 'string' ? entry : entry.plugin) === PLUGIN)) return;
  updateNxJson(tree, { ...nxJson, plugins: [...plugins, PLUGIN] });
}

type Inputs = NonNullable<NxJsonConfiguration['namedInputs']>[string];

/**
 * Makes the hash of every task that uses the named input `default` (as all do that say nothing else) hold the types that
 * a `db-pull` of the same run generates: Nx reads filesets before the run, so that a `build` that depends on `db-pull`
 * would else be replayed with the types from before. The filesets keep the generated folder: a `build` that does not
 * depend on `db-pull` sees new types only there.
 */
export function hashGeneratedTypes(tree: Tree, outs: readonly string[]): void {
  const nxJson = readNxJson(tree) ?? {};
  const globs = [...new Set([DEFAULT_OUT, ...outs])].map((out) => `**/${out}/*.ts`).sort();
  const named = nxJson.namedInputs ?? {};
  const changed = Object.fromEntries(
    [...new Set(['default', ...Object.keys(named)])]
      .map((name) => [name, named[name] ?? ['{projectRoot}/**/*']] as const)
      .filter(([name, inputs]) => name === 'default' || readsOwnFilesAlone(inputs))
      .map(([name, inputs]) => [name, withTypes(inputs, globs)]),
  );
  const namedInputs = { ...named, ...changed };
  if (JSON.stringify(namedInputs) === JSON.stringify(named)) return;
  updateNxJson(tree, { ...nxJson, namedInputs });
}

/** A named input such as `production` usually starts from `default` and has the types from there. */
function readsOwnFilesAlone(inputs: Inputs): boolean {
  const texts = inputs.filter((input) => typeof input === 'string');
  return texts.includes('{projectRoot}/**/*') && !texts.includes('default');
}

function withTypes(inputs: Inputs, globs: readonly string[]): Inputs {
  const known = inputs.map((input) =>
    typeof input === 'object' && 'dependentTasksOutputFiles' in input
      ? input.dependentTasksOutputFiles
      : null,
  );
  const missing = globs.filter((glob) => !known.includes(glob));
  return [...inputs, ...missing.map((glob) => ({ dependentTasksOutputFiles: glob, transitive: true }))];
}
