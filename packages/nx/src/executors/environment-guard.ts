import type { ExecutorContext, Task } from '@nx/devkit';
import type { LockstepError } from '@lockstep/core/errors/lockstep-error.js' with {
  'resolution-mode': 'import',
};
import { oneEnvironmentSteps, type PlacedTask, tasksInOrder } from './one-environment.js';
import type { VerbTask } from './verb-task.js';

/** The `db-*` tasks of a run, with the environment of each; in one order, which Nx does not keep. */
function placedTasks(context: ExecutorContext): readonly PlacedTask[] {
  return tasksInOrder(context).flatMap((task) => {
    const environment = environmentOf(task.target, context);
    return environment === undefined ? [] : [{ task, environment }];
  });
}

/** Undefined for tasks of others, and for a module whose db.config.json is broken: it goes nowhere. */
function environmentOf(
  target: Task['target'],
  { projectsConfigurations }: ExecutorContext,
): string | undefined {
  const config = projectsConfigurations.projects[target.project]?.targets?.[target.target];
  const isOurs = config?.executor?.startsWith('@lockstep/nx:') ?? false;
  return isOurs ? (target.configuration ?? config?.defaultConfiguration) : undefined;
}

/**
 * Refuses a run whose `db-*` tasks go to different environments, before any connection: Nx replaces a configuration
 * that a project lacks by its default, without a word.
 */
export async function mixedEnvironments(context: ExecutorContext): Promise<LockstepError | null> {
  const placed = placedTasks(context);
  const environments = new Map<string, readonly string[]>();
  for (const { task, environment } of placed)
    environments.set(environment, [...(environments.get(environment) ?? []), task.id]);
  if (environments.size < 2) return null;
  const { LockstepError } = await import('@lockstep/core/errors/lockstep-error.js');
  return new LockstepError('CONFIG.INVALID', {
    what: `This run would go to ${environments.size} environments: ${[...environments.keys()].join(', ')}.`,
    why: [...environments].map(([name, tasks]) => `${name}: ${tasks.join(', ')}`).join('\n'),
    next: await oneEnvironmentSteps(context, placed),
  });
}

/** Under Nx the configuration is the environment; an option that says another one would reach this task only. */
export async function contradictedConfiguration(task: VerbTask): Promise<LockstepError | null> {
  const { environment } = task.values;
  if (environment === undefined || environment === task.configuration) return null;
  const { LockstepError } = await import('@lockstep/core/errors/lockstep-error.js');
  return new LockstepError('CONFIG.INVALID', {
    what: `${task.id} runs with configuration "${task.configuration ?? 'none'}", but its option says environment "${String(environment)}".`,
    why: 'Under Nx the configuration is the environment: an option reaches one task, and not those it depends on.',
    next: [`{exec} nx run ${task.id.split(':').slice(0, 2).join(':')}:${String(environment)}`],
  });
}
