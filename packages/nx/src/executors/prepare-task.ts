import { resolve } from 'node:path';
import type { CommandOptions } from '@lockstep/core/commands/parse-command-options.js' with {
  'resolution-mode': 'import',
};
import type { LockstepError } from '@lockstep/core/errors/lockstep-error.js' with {
  'resolution-mode': 'import',
};
import { contradictedConfiguration } from './environment-guard.js';
import type { VerbTasksRun } from './verb-tasks-run.js';
import type { VerbTask } from './verb-task.js';

/** A task whose options are understood. */
export interface PreparedTask {
  readonly task: VerbTask;
  readonly options: CommandOptions;
}

/** Tasks that one run over several modules can do: same environment, same options. */
export interface TaskGroup {
  readonly tasks: readonly VerbTask[];
  readonly options: CommandOptions;
}

/** Reads the options of a task, with its configuration as the environment; wrong ones are given back as an error. */
export async function prepareTask(
  run: VerbTasksRun,
  task: VerbTask,
): Promise<PreparedTask | { readonly refused: LockstepError }> {
  const { LockstepError } = await import('@lockstep/core/errors/lockstep-error.js');
  const { parseCommandOptions } = await import('@lockstep/core/commands/parse-command-options.js');
  try {
    const contradiction = await contradictedConfiguration(task);
    if (contradiction !== null) return { refused: contradiction };
    const parsed = parseCommandOptions({ verb: run.verb, face: 'nx', values: task.values });
    return { task, options: { ...parsed, options: placed(parsed.options, run, task) } };
  } catch (error) {
    if (error instanceof LockstepError) return { refused: error };
    throw error;
  }
}

/** Paths start where the command was typed. */
function placed(
  options: CommandOptions['options'],
  { context }: VerbTasksRun,
  task: VerbTask,
): CommandOptions['options'] {
  const { plan, approval } = options;
  return {
    ...options,
    environment: task.configuration ?? null,
    plan: plan === null || plan === 'saved' ? plan : resolve(context.cwd, plan),
    approval: approval === null ? null : resolve(context.cwd, approval),
  };
}

/** Puts together what can run together. */
export function groupTasks(prepared: readonly PreparedTask[]): readonly TaskGroup[] {
  const groups = new Map<string, TaskGroup>();
  for (const { task, options } of prepared) {
    const key = JSON.stringify(options);
    groups.set(key, { options, tasks: [...(groups.get(key)?.tasks ?? []), task] });
  }
  return [...groups.values()];
}
