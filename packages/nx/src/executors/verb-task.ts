import type { ExecutorContext, Task } from '@nx/devkit';

/** One `db-*` task of a run, as every executor sees it, batched or not. */
export interface VerbTask {
  readonly id: string;
  readonly project: string;
  /** Folder of its project, from the workspace root. */
  readonly root: string;
  /** The configuration that Nx chose: the one asked for, or silently the default. */
  readonly configuration: string | undefined;
  /** Options of configuration and command line together. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** What became of a task; `terminalOutput` is what Nx shows, keeps and replays. */
export interface VerbTaskResult {
  readonly success: boolean;
  readonly terminalOutput: string;
  readonly startTime: number;
  readonly endTime: number;
}

/** The tasks of a batch, with the options that Nx combined for each. */
export function batchTasks(
  tasks: readonly Task[],
  inputs: Readonly<Record<string, unknown>>,
  context: ExecutorContext,
): readonly VerbTask[] {
  return tasks.map(({ id, target }) => ({
    id,
    project: target.project,
    root: rootOf(target.project, context),
    configuration: target.configuration,
    values: optionValues(inputs[id]),
  }));
}

/** The one task of an executor that runs alone. */
export function singleTask(options: unknown, context: ExecutorContext): VerbTask {
  const project = context.projectName ?? '';
  return {
    id: `${project}:${context.targetName ?? ''}`,
    project,
    root: rootOf(project, context),
    configuration: context.configurationName,
    values: optionValues(options),
  };
}

function rootOf(project: string, context: ExecutorContext): string {
  return context.projectsConfigurations.projects[project]?.root ?? '.';
}

/** Nx adds names of its own, such as `__overrides_unparsed__`. */
export function optionValues(options: unknown): Readonly<Record<string, unknown>> {
  const entries = typeof options === 'object' && options !== null ? Object.entries(options) : [];
  return Object.fromEntries(entries.filter(([name]) => !name.startsWith('_')));
}
