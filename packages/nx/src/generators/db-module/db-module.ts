import { addDependenciesToPackageJson, type GeneratorCallback, type Tree } from '@nx/devkit';
import type { PreparedModule } from '@lockstep/adapters/scaffold/prepare-module.js' with {
  'resolution-mode': 'import',
};
import { outcomeText, taskBin, taskPaint } from '../../executors/task-output.js';
import { init } from '../init/init.js';
import { moduleRoot, writeProject } from './module-project.js';
import { type DbModuleOptions, readDbModuleOptions } from './read-db-module-options.js';

/** Makes a project a module. Writes what is missing and never touches a file that exists. */
export async function dbModule(tree: Tree, given: DbModuleOptions): Promise<GeneratorCallback> {
  const { LockstepError } = await import('@lockstep/core/errors/lockstep-error.js');
  const { renderError } = await import('@lockstep/core/errors/render-error.js');
  try {
    return await addModule(tree, given);
  } catch (error) {
    // Nx shows the message of an error and nothing else of it.
    if (error instanceof LockstepError)
      throw new Error(renderError(error.toValue(), { bin: await taskBin() }), { cause: error });
    throw error;
  }
}

async function addModule(tree: Tree, given: DbModuleOptions): Promise<GeneratorCallback> {
  const { openWorkspace } = await import('@lockstep/adapters/files/workspace.js');
  const { prepareModule } = await import('@lockstep/adapters/scaffold/prepare-module.js');
  const { fillCommands } = await import('@lockstep/core/errors/printed-commands.js');
  const options = await readDbModuleOptions(given);
  const root = await moduleRoot(tree, options);
  const content = await openWorkspace().read(tree.root);
  await refuseTakenName(content, { name: options.name, root });
  if (options.live !== null) await refuseOldFiles(tree, root);
  const { name, live, choice } = options;
  const prepared = await prepareModule({ content, name, live, ...choice, root, env: process.env });
  const installInit = await init(tree);
  writeProject(tree, { name: options.name, root });
  for (const { path, text } of prepared.files)
    writeMissing(tree, root === '.' ? path : `${root}/${path}`, text);
  const install = addPackages(tree, root, prepared);
  return async () => {
    const { preparedNotes } = await import('@lockstep/adapters/scaffold/prepared-notes.js');
    await installInit();
    await install();
    const isInStep = options.live === null || (await showFirstRun(options.name, tree.root));
    process.stdout.write(preparedNotes(prepared));
    const targets = isInStep ? ['db-sync'] : ['db-diff:live', 'db-pull:live'];
    process.stdout.write(fillCommands(closing(prepared, targets, options), await taskBin()));
  };
}

function writeMissing(tree: Tree, path: string, text: string): void {
  if (!tree.exists(path)) tree.write(path, text);
}

/** What the module needs at run time goes to its own package.json where it has one; tools go to the workspace's. */
function addPackages(tree: Tree, root: string, { packages }: PreparedModule): GeneratorCallback {
  const own = root === '.' ? 'package.json' : `${root}/package.json`;
  const { dependencies, devDependencies } = packages;
  if (own === 'package.json' || !tree.exists(own))
    return addDependenciesToPackageJson(
      tree,
      { ...dependencies },
      { ...devDependencies },
      'package.json',
      true,
    );
  const installOwn = addDependenciesToPackageJson(tree, { ...dependencies }, {}, own, true);
  const installTools = addDependenciesToPackageJson(tree, {}, { ...devDependencies }, 'package.json', true);
  return async () => {
    await installOwn();
    await installTools();
  };
}

async function refuseTakenName(
  content: { readonly modules: readonly Placed[]; readonly broken: readonly Placed[] },
  wanted: Placed,
): Promise<void> {
  const taken = [...content.modules, ...content.broken].find(
    ({ name, root }) => name === wanted.name && root !== wanted.root,
  );
  if (taken === undefined) return;
  const { LockstepError } = await import('@lockstep/core/errors/lockstep-error.js');
  throw new LockstepError('CONFIG.INVALID', {
    what: `There is a module "${wanted.name}" in ${taken.root} already.`,
    why: 'Modules are told apart by their names.',
    next: [`{exec} nx g @lockstep/nx:db-module <another name> --directory=${wanted.root}`],
  });
}

interface Placed {
  readonly name: string;
  readonly root: string;
}

async function refuseOldFiles(tree: Tree, root: string): Promise<void> {
  const { nodeFiles } = await import('@lockstep/adapters/files/node-files.js');
  const folder = root === '.' ? tree.root : `${tree.root}/${root}`;
  const [old] = await nodeFiles.glob(folder, ['db.config.json', 'db/schema/**/*.sql']);
  if (old === undefined) return;
  const { LockstepError } = await import('@lockstep/core/errors/lockstep-error.js');
  throw new LockstepError('CONFIG.INVALID', {
    what: `${root}/${old} exists already, so this module cannot start from a database.`,
    why: 'The files would describe some objects twice.',
    next: [
      '{exec} nx g @lockstep/nx:db-module <name> --directory=<an empty folder> --from-database --url-from=<VARIABLE>',
    ],
  });
}

/**
 * The first plan, which has no statements, and the types. What fails is shown and gives false: the files are there all
 * the same.
 */
async function showFirstRun(module: string, workspaceRoot: string): Promise<boolean> {
  const { isInStep, runFirst } = await import('@lockstep/adapters/run/run-first.js');
  const { streamTalk } = await import('@lockstep/adapters/terminal/stream-talk.js');
  const paint = await taskPaint(process.env);
  const talk = streamTalk({ write: (text) => void process.stderr.write(text) }, paint);
  const { signal } = new AbortController();
  for await (const outcome of runFirst({ module, workspaceRoot, talk, signal, env: process.env })) {
    const verb = outcome.result?.verb === 'pull' ? 'pull' : 'diff';
    process.stdout.write(await outcomeText(outcome, { verb, environment: null, format: 'text', paint }));
    if (!isInStep(outcome)) return false;
  }
  return true;
}

function closing(
  { toSet }: PreparedModule,
  targets: readonly string[],
  { name }: { readonly name: string },
): string {
  return [
    '\nNext:\n',
    ...(targets.includes('db-sync') ? toSet.map((line) => `  ${line}\n`) : []),
    ...targets.map((target) => `  {exec} nx run ${name}:${target}\n`),
  ].join('');
}
