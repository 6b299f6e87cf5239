import type { ExecutorContext } from '@nx/devkit';
import type { LockstepError, ModuleOutcome, Verb, VerbResult } from '@lockstep/core' with {
  'resolution-mode': 'import',
};
import { mixedEnvironments } from './environment-guard.js';
import { groupTasks, prepareTask, type PreparedTask, type TaskGroup } from './prepare-task.js';
import { runGroup } from './run-group.js';
import { summarizeSync } from './sync-summary.js';
import { BIN } from './task-output.js';
import type { VerbTask, VerbTaskResult } from './verb-task.js';

/** Tasks of one verb in one run of Nx. */
export interface VerbTasksRun {
  readonly verb: Verb;
  readonly tasks: readonly VerbTask[];
  readonly context: ExecutorContext;
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** True where a person may be asked; never in a batch. */
  readonly canAsk: boolean;
  /** Gets each piece of output as it comes. */
  readonly show: (text: string) => void;
}

export interface FinishedTask {
  readonly task: string;
  readonly result: VerbTaskResult;
}

/** Runs the tasks; every one of them gets a result of its own, whatever goes wrong. Never throws. */
export async function* runVerbTasks(run: VerbTasksRun): AsyncGenerator<FinishedTask> {
  const open = new Map(run.tasks.map((task) => [task.id, Date.now()]));
  try {
    for await (const finished of runAll(run)) {
      open.delete(finished.task);
      yield finished;
    }
  } catch (error) {
    const text = await failureText(error);
    run.show(text);
    for (const [id, startTime] of open) yield finishedTask(id, { success: false, text, startTime });
  }
}

/** The result of a task that has ended now. */
export function finishedTask(
  task: string,
  end: { readonly success: boolean; readonly text: string; readonly startTime: number },
): FinishedTask {
  const { success, text, startTime } = end;
  return { task, result: { success, terminalOutput: text, startTime, endTime: Date.now() } };
}

async function* runAll(run: VerbTasksRun): AsyncGenerator<FinishedTask> {
  const mixed = await mixedEnvironments(run.context);
  if (mixed !== null) throw mixed;
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
  const text = await failureText(error);
  run.show(text);
  return finishedTask(task.id, { success: false, text, startTime: Date.now() });
}

/** What a user can mend as they read it; anything else is a bug and shows where it happened. */
async function failureText(error: unknown): Promise<string> {
  const { LockstepError, renderError } = await import('@lockstep/core');
  if (error instanceof LockstepError) return `${renderError(error.toValue(), { bin: BIN })}\n`;
  return `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`;
}

/** True where Nx should call the task a success: `--fail-on` that found something is none. */
export function isSuccess(outcome: ModuleOutcome<VerbResult>): boolean {
  return outcome.exitCode === 0;
}
