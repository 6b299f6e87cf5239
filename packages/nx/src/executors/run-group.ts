import { configFileIn } from '../plugin/read-modules.js';
import { isTerminalFree } from './free-terminal.js';
import { nxRunOf } from './nx-run.js';
import type { TaskGroup } from './prepare-task.js';
import { finishedTask, type FinishedTask, isSuccess, type VerbTasksRun } from './verb-tasks-run.js';
import { outcomeText, taskPaint, taskScreen } from './task-output.js';
import { groupTalk, statusOf } from './task-status.js';
import { taskVariables } from './task-variables.js';
import type { VerbTask } from './verb-task.js';

/** One run of the verb over the modules of the group; each module's output is its task's. */
export async function* runGroup(run: VerbTasksRun, group: TaskGroup): AsyncGenerator<FinishedTask> {
  const { runWorkspace } = await import('@lockstep/adapters/run/run-workspace.js');
  const { createTerminalApprover } = await import('@lockstep/adapters/terminal/approver.js');
  const { currentActor } = await import('@lockstep/adapters/terminal/actor.js');
  const { quietApprover } = await import('@lockstep/adapters/terminal/quiet-approver.js');
  const { headLine } = await import('@lockstep/core/output/head-line.js');
  const { verb, context, signal } = run;
  const { options, outputs } = group.options;
  const format = outputs.stdout ?? 'text';
  const isText = format === 'text';
  const paint = await taskPaint(run.env);
  const env = await taskVariables(run, group.tasks);
  const moduleOf = await modulesOf(context.root, group.tasks);
  const isFree = !run.isBatch && isText && isTerminalFree(context, run.env);
  const status = await statusOf(run, { json: !isText, isFree });
  const onScreen = await taskScreen(run);
  const output = outputOf(run, (text) => {
    status?.erase();
    return onScreen(text);
  });
  const { talk, onModule } = await groupTalk(run, { write: isText ? output.write : ignore, paint, status });
  let startTime = Date.now();
  const outcomes = runWorkspace({
    verb,
    workspaceRoot: context.root,
    selection: { names: [...new Set(moduleOf.values())] },
    options,
    approver: quietApprover(status, createTerminalApprover({ isFree, actor: currentActor(env) })),
    talk,
    signal,
    env,
    nx: nxRunOf(run.verb, context),
    onModule: (module, environment, target) => {
      onModule(module);
      if (isText) output.write(headLine(paint, verb, { module, environment, target }));
    },
  });
  const style = { verb, environment: options.environment, format, paint };
  try {
    for await (const outcome of outcomes) {
      status?.stop();
      output.write(await outcomeText(outcome, style));
      const text = output.take();
      for (const { id } of group.tasks.filter((task) => moduleOf.get(task.id) === outcome.module))
        yield finishedTask(id, { success: isSuccess(outcome), text, startTime });
      startTime = Date.now();
    }
  } finally {
    status?.stop();
  }
}

/** The module of each task, by its folder: a module may have another name than its project. */
async function modulesOf(
  workspaceRoot: string,
  tasks: readonly VerbTask[],
): Promise<ReadonlyMap<string, string>> {
  const { readModuleConfigs } = await import('@lockstep/adapters/files/workspace.js');
  const found = await readModuleConfigs(
    workspaceRoot,
    tasks.map(({ root }) => configFileIn(root)),
  );
  const names = new Map([...found.modules, ...found.broken].map(({ root, name }) => [root, name]));
  return new Map(tasks.map(({ id, root }) => [id, names.get(root) ?? '']));
}

interface Output {
  readonly write: (text: string) => void;
  /** What was written since it was last taken. */
  readonly take: () => string;
}

function outputOf(run: VerbTasksRun, asShown: (text: string) => string): Output {
  let written = '';
  return {
    write: (text) => {
      const shown = asShown(text);
      written += shown;
      run.show(shown);
    },
    take: () => {
      const text = written;
      written = '';
      return text;
    },
  };
}

function ignore(): void {
  // A document is printed and nothing else.
}
