import { CI_ACTOR_VARIABLES } from '../../config/ci-actor-variables.js';
import type { EnvironmentConfig, ModuleConfig } from '../../config/module-config.js';
import type { WorkspaceModule } from '../../config/workspace-module.js';
import { excludedGlobs, moduleGlobs } from '../../source/module-globs.js';
import { generatedFiles } from '../../pulling/generated-files.js';
import type { TaskInput, VerbTask } from '../verb/verb-about.js';
import { isHashedWhole } from './turbo-globs.js';
import { type Verb, VERB_COMMANDS, VERBS } from '../verbs.js';

/** A task in turbo.json, as far as Lockstep writes one. Source: https://turborepo.dev/docs/reference/configuration */
export type TurboTask = {
  readonly cache?: false;
  readonly dependsOn?: readonly string[];
  readonly inputs?: readonly (string | { readonly mode: 'jit'; readonly globs: readonly string[] })[];
  readonly outputs?: readonly string[];
  /** Variables whose values are part of the cache key. */
  readonly env?: readonly string[];
  /** Variables that a task may see and that are not part of the key: passwords are among them. */
  readonly passThroughEnv?: readonly string[];
};

export interface TurboSource {
  readonly module: WorkspaceModule;
  /** The modules whose files are loaded before this module's own, transitively. */
  readonly used: readonly WorkspaceModule[];
  /** The npm package of a module, by its name; a module without package.json has none, and no task. */
  readonly packages: ReadonlyMap<string, string>;
  /** True where this Turborepo hashes `jit` inputs: files that a task before wrote, read just before the task runs. */
  readonly hashesJustInTime: boolean;
}

/** A task of a module in an environment. */
interface TaskPlace {
  readonly verb: Verb;
  /** Null for the default environment, whose tasks have no environment in their name. */
  readonly environment: string | null;
}

/**
 * The tasks of one module for its package's turbo.json, by name: `db-diff` for the default environment, and
 * `db-diff:staging` for each other one, because a task has one list of outputs and a hit must never restore the files of
 * another environment.
 */
export function turboTasks(source: TurboSource): Readonly<Record<string, TurboTask>> {
  return Object.fromEntries(
    placesOf(source.module.config).map((place) => [taskName(place), turboTask(source, place)]),
  );
}

/** The scripts of the module's package.json that these tasks run, by name. */
export function packageScripts(config: ModuleConfig): Readonly<Record<string, string>> {
  return Object.fromEntries(
    placesOf(config).map((place) => [
      taskName(place),
      `lockstep ${place.verb}${place.environment === null ? '' : ` --environment=${place.environment}`}`,
    ]),
  );
}

function placesOf({ environments, defaultEnvironment }: ModuleConfig): readonly TaskPlace[] {
  const others = Object.keys(environments).filter((name) => name !== defaultEnvironment);
  return VERBS.flatMap((verb) => [
    { verb, environment: null },
    ...(goesToTarget(verb) ? others.map((environment) => ({ verb, environment })) : []),
  ]);
}

/** What needs files alone gives the same in every environment. */
function goesToTarget(verb: Verb): boolean {
  const { task } = VERB_COMMANDS[verb];
  return !task.isCached || readsWrittenFiles(task);
}

function taskName({ verb, environment }: TaskPlace): string {
  return environment === null || !goesToTarget(verb) ? `db-${verb}` : `db-${verb}:${environment}`;
}

function turboTask(source: TurboSource, place: TaskPlace): TurboTask {
  const { task } = VERB_COMMANDS[place.verb];
  const isCached = isCachedBy(source, task);
  const after = task.isWhole === true ? [`^${place.verb}`] : (task.after ?? []);
  const dependsOn = after.flatMap((name) => tasksBefore(source, place, name));
  return {
    ...(isCached ? {} : { cache: false }),
    ...(dependsOn.length === 0 ? {} : { dependsOn }),
    // What is not cached has them too: by its inputs Turborepo tells whether it is affected.
    ...keyOf(source, place, isCached ? (task.inputs ?? []) : ['files']),
    ...(isCached ? { outputs: outputsOf(source.module.config, place, task) } : {}),
    ...passThrough(source.module.config, place),
  };
}

function isCachedBy(source: TurboSource, task: VerbTask): boolean {
  return task.isCached && isHashed(source) && (source.hashesJustInTime || !readsWrittenFiles(task));
}

function isHashed({ module, used }: TurboSource): boolean {
  return [module, ...used].every(isHashedWhole);
}

function readsWrittenFiles({ inputs = [] }: VerbTask): boolean {
  return inputs.some((input) => input !== 'files' && 'file' in input);
}

/** `check` is the package's own task; `^apply` is one of each used module that has such a task. */
function tasksBefore(
  { module, used, packages }: TurboSource,
  place: TaskPlace,
  name: string,
): readonly string[] {
  const verb = VERBS.find((known) => known === name.replace('^', ''));
  if (verb === undefined) return [];
  if (!name.startsWith('^')) return [taskName({ ...place, verb })];
  return used
    .filter((other) => module.uses.includes(other.name))
    .flatMap((other) => {
      const environment = place.environment ?? module.config.defaultEnvironment;
      const { environments, defaultEnvironment } = other.config;
      if (goesToTarget(verb) && !Object.hasOwn(environments, environment)) return [];
      const own = environment === defaultEnvironment ? null : environment;
      const home = packages.get(other.name);
      return home === undefined ? [] : [`${home}#${taskName({ verb, environment: own })}`];
    });
}

function keyOf(
  source: TurboSource,
  place: TaskPlace,
  inputs: readonly TaskInput[],
): Pick<TurboTask, 'inputs' | 'env'> {
  // What the globs would not find is in no key; some of them Turborepo does not even read.
  if (!isHashed(source)) return {};
  const variables = inputs.flatMap((input) =>
    input !== 'files' && 'variable' in input ? [input.variable] : [],
  );
  const written = inputs.flatMap((input) =>
    input !== 'files' && 'file' in input ? [runFile(source.module.config, place, input.file)] : [],
  );
  return {
    inputs: [
      ...filesOf(source, source.module),
      ...source.used.flatMap((other) => filesOf(source, other)),
      ...(written.length === 0 ? [] : [{ mode: 'jit' as const, globs: written }]),
    ],
    ...(variables.length === 0 ? {} : { env: variables }),
  };
}

function filesOf({ module, used, hashesJustInTime }: TurboSource, one: WorkspaceModule): readonly string[] {
  const others = [module, ...used].filter((other) => other !== one);
  const folder = one === module ? '' : one.root === '.' ? '$TURBO_ROOT$/' : `$TURBO_ROOT$/${one.root}/`;
  // An older Turborepo was not seen to read `!$TURBO_ROOT$/`.
  const excluded = hashesJustInTime ? excludedGlobs(one, others) : [];
  return [
    ...moduleGlobs(one.config).map((glob) => `${folder}${glob}`),
    ...excluded.map((glob) => `!${folder}${glob}`),
  ];
}

function outputsOf(config: ModuleConfig, place: TaskPlace, { outputs }: VerbTask): readonly string[] {
  if (outputs === 'types') return generatedFiles(config);
  return outputs.map((file) => runFile(config, place, file));
}

function runFile(config: ModuleConfig, { environment }: TaskPlace, file: string): string {
  return `.lockstep/${environment ?? config.defaultEnvironment}/${file}`;
}

/** Variables of Lockstep, of who runs it, and of the addresses: Turborepo hides from a task what is not named. */
function passThrough(config: ModuleConfig, place: TaskPlace): Pick<TurboTask, 'passThroughEnv'> {
  const environment = config.environments[place.environment ?? config.defaultEnvironment];
  const addresses = goesToTarget(place.verb) ? addressVariables(environment) : [];
  const scratch = [config.scratch, environment?.scratch].flatMap((from) => from?.urlFrom ?? []);
  return { passThroughEnv: [...new Set([...RUNNER_VARIABLES, ...addresses, ...scratch])] };
}

const RUNNER_VARIABLES = ['LOCKSTEP_*', 'TMPDIR', ...CI_ACTOR_VARIABLES, 'FORCE_COLOR', 'NO_COLOR'] as const;

function addressVariables(environment: EnvironmentConfig | undefined): readonly string[] {
  if (environment === undefined) return [];
  if ('urlFrom' in environment) return [environment.urlFrom];
  return 'from' in environment ? Object.values(environment.from) : [];
}
