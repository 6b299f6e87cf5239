import type { ExecutorContext, Task } from '@nx/devkit';
import type { LockstepError } from '@lockstep/core/errors/lockstep-error.js' with {
  'resolution-mode': 'import',
};
import type { Verb } from '@lockstep/core/commands/verbs.js' with { 'resolution-mode': 'import' };
import { optionValues } from './verb-task.js';

const OURS = '@lockstep/nx:';

/**
 * Refuses a run in which any `db-*` task was given an option that it does not take, or a value that the option cannot
 * have: the first task to run says so, before the tasks that this one waits for change anything.
 */
export async function strayOptions(context: ExecutorContext): Promise<LockstepError | null> {
  const { LockstepError } = await import('@lockstep/core/errors/lockstep-error.js');
  const { parseCommandOptions } = await import('@lockstep/core/commands/parse-command-options.js');
  const { VERBS } = await import('@lockstep/core/commands/verbs.js');
  for (const task of Object.values(context.taskGraph?.tasks ?? {})) {
    const verb = VERBS.find((known) => known === verbOf(task, context));
    const error = verb === undefined ? null : refusalOf(verb, task, configuredValues(task, context));
    if (error !== null) return error;
  }
  return null;

  function refusalOf(
    verb: Verb,
    task: Task,
    configured: ReturnType<typeof optionValues>,
  ): LockstepError | null {
    const overrides: unknown = task.overrides;
    try {
      parseCommandOptions({ verb, face: 'nx', values: { ...configured, ...optionValues(overrides) } });
      return null;
    } catch (error) {
      if (!(error instanceof LockstepError)) throw error;
      const { message: what, why, next } = error;
      return new LockstepError(error.code, {
        what: `${task.id}: ${what}`,
        ...(why === undefined ? {} : { why }),
        next,
      });
    }
  }
}

/** What the project says of the task's options, in its own files and those of Nx. */
function configuredValues(
  { target }: Task,
  { projectsConfigurations }: ExecutorContext,
): ReturnType<typeof optionValues> {
  const config = projectsConfigurations.projects[target.project]?.targets?.[target.target];
  const options: unknown = config?.options;
  const configuration: unknown = config?.configurations?.[target.configuration ?? ''];
  return { ...optionValues(options), ...optionValues(configuration) };
}

function verbOf({ target }: Task, { projectsConfigurations }: ExecutorContext): string | null {
  const executor = projectsConfigurations.projects[target.project]?.targets?.[target.target]?.executor ?? '';
  return executor.startsWith(OURS) ? executor.slice(OURS.length) : null;
}
