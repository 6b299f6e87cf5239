import type { LockstepError } from '@lockstep/core/errors/lockstep-error.js' with {
  'resolution-mode': 'import',
};
import { mixedEnvironments } from './environment-guard.js';
import { strayOptions } from './option-guard.js';
import { groupTasks, prepareTask, type PreparedTask, type TaskGroup } from './prepare-task.js';
import { runGroup } from './run-group.js';
import { summarizeSync } from './sync-summary.js';
import { taskBin, taskScreen } from './task-output.js';
import type { VerbTask } from './verb-task.js';
import { type FinishedTask, finishedTask, type VerbTasksRun } from './verb-tasks-run.js';

/** Runs the tasks; every one of them gets a result of its own, whatever goes wrong. Never throws. */
export async function* runVerbTasks(run: VerbTasksRun): AsyncGenerator<FinishedTask> {
  const open = new Map(run.tasks.map((task) => [task.id, Date.now()]));
  try {
    for await (const finished of runAll(run)) {
      open.delete(finished.task);
      yield finished;
    }
  } catch (error) {
    const text = await failureText(run, error);
    run.show(text);
    for (const [id, startTime] of open) yield finishedTask(id, { success: false, text, startTime });
  }
}

async function* runAll(run: VerbTasksRun): AsyncGenerator<FinishedTask> {
  const refused = (await mixedEnvironments(run.context)) ?? (await strayOptions(run.context));
  if (refused !== null) throw refused;
  const prepared: PreparedTask[] = [];
  for (const task of run.tasks) {
    const result = await prepareTask(run, task);
    if ('refused' in result) yield await refusedTask(run, task, result.refused);
    else prepared.push(result);
  }
  for (const group of groupTasks(prepared)) yield* runOne(run, group);
}

async function* runOne(run: VerbTasksRun, group: TaskGroup): AsyncGenerator<FinishedTask> {
  if (run.verb === 'sync') yield* summarizeSync(run, group);
  else yield* runGroup(run, group);
}

async function refusedTask(run: VerbTasksRun, task: VerbTask, error: LockstepError): Promise<FinishedTask> {
  const text = await failureText(run, error);
  run.show(text);
  return finishedTask(task.id, { success: false, text, startTime: Date.now() });
}

/** What a user can mend as they read it; anything else is a bug and shows where it happened. */
async function failureText(run: VerbTasksRun, error: unknown): Promise<string> {
  const { LockstepError } = await import('@lockstep/core/errors/lockstep-error.js');
  const { renderError } = await import('@lockstep/core/errors/render-error.js');
  const onScreen = await taskScreen(run);
  if (error instanceof LockstepError)
    return onScreen(`${renderError(error.toValue(), { bin: await taskBin() })}\n`);
  return onScreen(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
}
