import type { ExecutorContext, TaskGraph } from '@nx/devkit';
import type { Verb } from '@lockstep/core/commands/verbs.js' with { 'resolution-mode': 'import' };
import { abortOnSignal } from './abort-on-signal.js';
import { runVerbTasks } from './run-verb-tasks.js';
import type { FinishedTask } from './verb-tasks-run.js';
import { batchTasks, singleTask } from './verb-task.js';

type Implementation = (options: unknown, context: ExecutorContext) => Promise<{ readonly success: boolean }>;

type BatchImplementation = (
  ...batch: [TaskGraph, Readonly<Record<string, unknown>>, unknown, ExecutorContext]
) => AsyncGenerator<FinishedTask>;

/** The executor of a verb for one task in a process of its own: output is shown as it comes. */
export function verbExecutor(verb: Verb): Implementation {
  return async (options, context) => {
    const { signal, release } = abortOnSignal();
    let success = true;
    try {
      const tasks = [singleTask(options, context)];
      const show = (text: string): void => void process.stdout.write(text);
      for await (const finished of runVerbTasks({
        verb,
        tasks,
        context,
        signal,
        env: process.env,
        isBatch: false,
        show,
      }))
        success &&= finished.result.success;
      return { success };
    } finally {
      release();
    }
  };
}

/** The executor of a verb for all ready tasks of a run in one process. Never throws: that would fail them all. */
export function verbBatchExecutor(verb: Verb): BatchImplementation {
  return async function* (...[graph, inputs, , context]) {
    const { signal, release } = abortOnSignal();
    try {
      const tasks = batchTasks(Object.values(graph.tasks), inputs, context);
      yield* runVerbTasks({
        verb,
        tasks,
        context,
        signal,
        env: process.env,
        isBatch: true,
        show: () => undefined,
      });
    } finally {
      release();
    }
  };
}
