import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ApplyReport } from '@lockstep/core/plan/apply-report.js' with {
  'resolution-mode': 'import',
};
import type { Paint } from '@lockstep/core/evidence/paint.js' with {
  'resolution-mode': 'import',
};
import type { WorkspaceModule } from '@lockstep/core/config/workspace-module.js' with {
  'resolution-mode': 'import',
};
import { configFileIn, readModules } from '../plugin/read-modules.js';
import type { TaskGroup } from './prepare-task.js';
import { finishedTask, type FinishedTask, type VerbTasksRun } from './verb-tasks-run.js';
import { taskPaint, taskScreen } from './task-output.js';
import type { VerbTask } from './verb-task.js';

/** `db-sync` is the end of a chain of tasks: it does nothing but say what the run's files say they did. */
export async function* summarizeSync(run: VerbTasksRun, group: TaskGroup): AsyncGenerator<FinishedTask> {
  const paint = await taskPaint(run.env);
  const onScreen = await taskScreen(run);
  const files = group.tasks.map(({ root }) => configFileIn(root));
  const { modules } = await readModules(run.context.root, files);
  for (const task of group.tasks) {
    const startTime = Date.now();
    const module = modules.find((candidate) => candidate.module.root === task.root)?.module;
    const synced = await syncedModule(run, task, module);
    const text = onScreen(
      group.options.json ? await jsonOf(task, synced) : await textOf(task, synced, paint),
    );
    run.show(text);
    yield finishedTask(task.id, { success: synced.report !== null, text, startTime });
  }
}

interface Synced {
  readonly module: string;
  readonly report: ApplyReport | null;
  readonly generated: readonly { readonly out: string; readonly files: readonly string[] }[];
}

async function syncedModule(
  { context }: VerbTasksRun,
  task: VerbTask,
  module: WorkspaceModule | undefined,
): Promise<Synced> {
  const { nodeFiles } = await import('@lockstep/adapters/files/node-files.js');
  const { applyReportSchema } = await import('@lockstep/core/plan/apply-report.js');
  const { GENERATED_FILES } = await import('@lockstep/core/pulling/generated-files.js');
  const folder = join(context.root, task.root);
  const path = join(folder, '.lockstep', task.configuration ?? '', 'apply-report.json');
  const text = await nodeFiles.read(path, context.root);
  const generated = (module?.config.pull ?? []).map(({ tool, out }) => ({
    out,
    files: GENERATED_FILES[tool].filter((file) => existsSync(join(folder, out, file))),
  }));
  return {
    module: module?.name ?? task.project,
    report: text === null ? null : applyReportSchema.parse(JSON.parse(text)),
    generated,
  };
}

async function textOf(task: VerbTask, synced: Synced, paint: Paint): Promise<string> {
  const { headLine } = await import('@lockstep/core/output/head-line.js');
  const { placeOf } = await import('@lockstep/core/config/target/place-of.js');
  const { visibleValue } = await import('@lockstep/core/text/visible-value.js');
  const { module, report, generated } = visibleValue(synced);
  const environment = task.configuration ?? '';
  const target = report?.target ?? null;
  const head = headLine(paint, 'sync', { module, environment, target });
  if (report === null)
    return `${head}There is no report of an apply: db-sync runs after db-apply and db-pull.\n`;
  const applied = report.statements.filter(({ status }) => status === 'applied').length;
  const where = placeOf(report.target);
  const lines = [
    applied === 0
      ? `Schema of ${where} is in step with the files`
      : `Schema applied to ${where}: ${applied} ${applied === 1 ? 'statement' : 'statements'}`,
    ...generated.map(({ out, files }) =>
      applied === 0 ? `Types in ${out} are up to date` : `Types regenerated in ${out}: ${files.join(', ')}`,
    ),
  ];
  return `${head}${lines.map((line) => `${paint.green('✓')} ${line}\n`).join('')}`;
}

async function jsonOf(task: VerbTask, { module, report }: Synced): Promise<string> {
  const { jsonText } = await import('@lockstep/core/text/code-text.js');
  const ok = report !== null;
  const environment = task.configuration ?? null;
  return `${jsonText({ ok, command: 'sync', environment, modules: [{ module, ok, result: report }] })}\n`;
}
