import type { ExecutorContext } from '@nx/devkit';
import type { ModuleOutcome } from '@lockstep/core/run/outcome.js' with { 'resolution-mode': 'import' };
import type { Verb } from '@lockstep/core/commands/verbs.js' with { 'resolution-mode': 'import' };
import type { VerbResult } from '@lockstep/core/output/result/verb-result.js' with {
  'resolution-mode': 'import',
};
import type { VerbTask, VerbTaskResult } from './verb-task.js';

/** Tasks of one verb in one run of Nx. */
export interface VerbTasksRun {
  readonly verb: Verb;
  readonly tasks: readonly VerbTask[];
  readonly context: ExecutorContext;
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** True in a process for all ready tasks of a run, which can ask nobody. */
  readonly isBatch: boolean;
  /** Gets each piece of output as it comes. */
  readonly show: (text: string) => void;
}

export interface FinishedTask {
  readonly task: string;
  readonly result: VerbTaskResult;
}

/** The result of a task that has ended now. */
export function finishedTask(
  task: string,
  end: { readonly success: boolean; readonly text: string; readonly startTime: number },
): FinishedTask {
  const { success, text, startTime } = end;
  return { task, result: { success, terminalOutput: text, startTime, endTime: Date.now() } };
}

/** True where Nx should call the task a success: `--fail-on` that found something is none. */
export function isSuccess(outcome: ModuleOutcome<VerbResult>): boolean {
  return outcome.exitCode === 0;
}
