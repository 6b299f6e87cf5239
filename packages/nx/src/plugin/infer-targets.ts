import type { TargetConfiguration } from '@nx/devkit';
import type { WorkspaceModule } from '@lockstep/core' with { 'resolution-mode': 'import' };

export interface InferenceSource {
  readonly module: WorkspaceModule;
  /** Every environment name of any module: a configuration of every target, so that Nx never falls back. */
  readonly environments: readonly string[];
  /** The modules whose files are loaded before this module's own, transitively. */
  readonly used: readonly WorkspaceModule[];
}

type Inputs = NonNullable<TargetConfiguration['inputs']>;

/** The targets of one module; outputs are listed file by file, because a hit on a folder restores old siblings. */
export function inferTargets(source: InferenceSource): Record<string, TargetConfiguration> {
  const files = fileInputs(source);
  return {
    'db-check': target(source, 'check', {
      cache: true,
      inputs: files,
      outputs: [],
      dependsOn: ['^db-check'],
    }),
    'db-fingerprint': target(source, 'fingerprint', {
      cache: false,
      outputs: runFiles(['fingerprint.json']),
    }),
    'db-diff': target(source, 'diff', {
      cache: true,
      inputs: [...files, { env: 'LOCKSTEP_TASK' }, { dependentTasksOutputFiles: '**/fingerprint.json' }],
      outputs: runFiles(['plan.json', 'plan.sql', 'plan.md']),
      dependsOn: ['db-check', 'db-fingerprint'],
    }),
    'db-apply': target(source, 'apply', {
      cache: false,
      outputs: runFiles(['apply-report.json', 'applied.json']),
      dependsOn: ['db-diff', '^db-apply'],
    }),
    'db-pull': target(source, 'pull', {
      cache: true,
      inputs: [...files, { dependentTasksOutputFiles: '**/applied.json' }],
      outputs: generatedFiles(source.module),
      dependsOn: ['db-apply', '^db-pull'],
    }),
    'db-sync': target(source, 'sync', { cache: false, outputs: [], dependsOn: ['db-pull'] }),
    'db-status': target(source, 'status', { cache: false, outputs: runFiles(['status.json']) }),
  };
}

/** The targets of a module whose config cannot be read: each fails with what is wrong in it. */
export function brokenTargets(environments: readonly string[]): Record<string, TargetConfiguration> {
  const verbs = ['check', 'fingerprint', 'diff', 'apply', 'pull', 'sync', 'status'];
  return Object.fromEntries(
    verbs.map((verb) => [
      `db-${verb}`,
      { executor: `@lockstep/nx:${verb}`, cache: false, configurations: configurationsOf(environments) },
    ]),
  );
}

/** Files that the type puller writes, from the workspace root's tokens. */
export function generatedFiles(module: WorkspaceModule): string[] {
  return (module.config.pull ?? []).flatMap(({ tool, out }) =>
    GENERATED[tool].map((file) => `{projectRoot}/${out}/${file}`),
  );
}

type PullTool = NonNullable<WorkspaceModule['config']['pull']>[number]['tool'];

/** The files of each tool. One that does not work yet is refused before anything is written. */
export const GENERATED: Readonly<Record<PullTool, readonly string[]>> = {
  drizzle: ['schema.ts', 'relations.ts'],
  kysely: ['types.ts'],
  prisma: [],
};

function target(
  source: InferenceSource,
  executor: string,
  rest: Pick<TargetConfiguration, 'cache' | 'inputs' | 'outputs' | 'dependsOn'>,
): TargetConfiguration {
  return {
    executor: `@lockstep/nx:${executor}`,
    ...rest,
    // Nx interpolates {options.environment} in outputs from configurations, not from schema defaults.
    configurations: configurationsOf(source.environments),
    defaultConfiguration: source.module.config.defaultEnvironment,
  };
}

function configurationsOf(environments: readonly string[]): TargetConfiguration['configurations'] {
  return Object.fromEntries(environments.map((environment) => [environment, { environment }]));
}

function runFiles(names: readonly string[]): string[] {
  return names.map((name) => `{projectRoot}/.lockstep/{options.environment}/${name}`);
}

function fileInputs({ module, used }: InferenceSource): Inputs {
  return [
    ...inputsBelow('{projectRoot}', module),
    ...used.flatMap((other) =>
      inputsBelow(other.root === '.' ? '{workspaceRoot}' : `{workspaceRoot}/${other.root}`, other),
    ),
  ];
}

function inputsBelow(root: string, module: WorkspaceModule): string[] {
  const { assumes = [], schema, atlas } = module.config;
  const globs = [...assumes, ...schema, ...(atlas?.config === undefined ? [] : [atlas.config])];
  return [`${root}/db.config.json`, ...globs.map((glob) => `${root}/${glob}`)];
}
