import type { TargetConfiguration } from '@nx/devkit';
import type { TaskInput, VerbAbout } from '@lockstep/core/commands/verb/verb-about.js' with {
  'resolution-mode': 'import',
};
import type { WorkspaceModule } from '@lockstep/core/config/workspace-module.js' with {
  'resolution-mode': 'import',
};

export interface InferenceSource {
  readonly module: WorkspaceModule;
  /** Every environment name of any module: a configuration of every target, so that Nx never falls back. */
  readonly environments: readonly string[];
  readonly files: ModuleFiles;
  /** The modules whose files are loaded before this module's own, transitively, each with its files. */
  readonly used: readonly (ModuleFiles & { readonly root: string })[];
  /** The files that the type generators write, from the project's folder. */
  readonly types: readonly string[];
}

/** Files of a module, as globs from its folder. */
interface ModuleFiles {
  readonly globs: readonly string[];
  /** What is taken out of them again. */
  readonly excluded: readonly string[];
}

type Inputs = NonNullable<TargetConfiguration['inputs']>;

/** Every verb, with what there is to say of its task. */
export type Verbs = Readonly<Record<string, VerbAbout>>;

/** The targets of one module; outputs are listed file by file, because a hit on a folder restores old siblings. */
export function inferTargets(source: InferenceSource, verbs: Verbs): Record<string, TargetConfiguration> {
  const targets = Object.entries(verbs).map(([verb, { task }]): [string, TargetConfiguration] => [
    `db-${verb}`,
    {
      executor: `@lockstep/nx:${verb}`,
      cache: task.isCached,
      ...(task.inputs === undefined
        ? {}
        : { inputs: task.inputs.flatMap((input) => inputsOf(input, source)) }),
      outputs:
        task.outputs === 'types'
          ? source.types.map((file) => `{projectRoot}/${file}`)
          : runFiles(task.outputs),
      ...(task.after === undefined ? {} : { dependsOn: task.after.map(targetOf) }),
      // Nx interpolates {options.environment} in outputs from configurations, not from schema defaults.
      configurations: configurationsOf(source.environments),
      defaultConfiguration: source.module.config.defaultEnvironment,
    },
  ]);
  return Object.fromEntries(targets);
}

/** `check` → `db-check`, `^check` → `^db-check`. */
function targetOf(verb: string): string {
  return verb.replace(/^\^?/, (mark) => `${mark}db-`);
}

/** The targets of a module whose config cannot be read: each fails with what is wrong in it. */
export function brokenTargets(
  environments: readonly string[],
  verbs: Verbs,
): Record<string, TargetConfiguration> {
  return Object.fromEntries(
    Object.keys(verbs).map((verb) => [
      `db-${verb}`,
      { executor: `@lockstep/nx:${verb}`, cache: false, configurations: configurationsOf(environments) },
    ]),
  );
}

function configurationsOf(environments: readonly string[]): TargetConfiguration['configurations'] {
  return Object.fromEntries(environments.map((environment) => [environment, { environment }]));
}

function runFiles(names: readonly string[]): string[] {
  return names.map((name) => `{projectRoot}/.lockstep/{options.environment}/${name}`);
}

function inputsOf(input: TaskInput, { files, used }: InferenceSource): Inputs {
  if (input !== 'files')
    return 'variable' in input
      ? [{ env: input.variable }]
      : [{ dependentTasksOutputFiles: `**/${input.file}` }];
  return [
    ...filesIn('{projectRoot}', files),
    ...used.flatMap((other) =>
      filesIn(other.root === '.' ? '{workspaceRoot}' : `{workspaceRoot}/${other.root}`, other),
    ),
  ];
}

function filesIn(folder: string, { globs, excluded }: ModuleFiles): readonly string[] {
  return [...globs.map((glob) => `${folder}/${glob}`), ...excluded.map((glob) => `!${folder}/${glob}`)];
}
