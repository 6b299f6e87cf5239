import { type NextCommand, nextCommand, type NextStep } from '../../errors/next-command.js';
import type { Plan } from '../../plan/plan.js';
import { stepOfFace } from '../../run/asked.js';
import { shortId } from '../../text/short-id.js';
import type { ConnectedRun } from '../../run/module-run.js';
import { type PlanOptions } from '../../planning/planned-module.js';
import { type PlanToRead, planToRead } from '../../planning/kept-plan.js';
import { joinPath } from '../../run/module-files.js';
import { RUN_FILES, runFolder, writePlanFiles } from '../../run/run-files.js';
import type { RunContext } from '../../run/run-context.js';
import type { Toolkit } from '../../run/toolkit.js';
import { writeWorkdocs } from '../../applying/write-workdocs.js';

export interface DiffOptions extends PlanOptions {
  /** Slug of the task whose workdocs are written; null for none. */
  readonly task: string | null;
}

/** A plan that was made to be read. */
export interface DiffedModule extends Pick<
  PlanToRead,
  'plan' | 'leftOut' | 'existing' | 'atRisk' | 'changedFiles'
> {
  /** Where `plan.md` is, from the workspace's root. */
  readonly page: string;
  /** What brings the plan to the database: an approval first, where only an approved plan is applied. */
  readonly next: NextStep;
}

/** Makes the plan and leaves it as files. Changes nothing in the target and refuses nothing that apply would refuse. */
export async function diffModule(context: RunContext, options: DiffOptions): Promise<DiffedModule> {
  const { toolkit, run } = context;
  const planned = await planToRead(context, options);
  await keepPlan(toolkit, run, { planned, task: options.task });
  const page = joinPath(runFolder(run), RUN_FILES.planMarkdown);
  return {
    ...planned,
    page: page.slice(run.workspaceRoot.length).replace(/^\//, ''),
    next: stepOfFace(nextOf(run, planned.plan), run.asked),
  };
}

function nextOf({ module, environment }: ConnectedRun, plan: Plan): NextCommand {
  const place = { module: module.name, environment: environment.name };
  return environment.approval === 'plan'
    ? nextCommand(
        'approve',
        { ...place, reason: '<why>' },
        { words: [shortId(plan.planId)], note: 'to approve' },
      )
    : nextCommand('apply', place, { note: 'to apply', samePlan: true });
}

async function keepPlan(
  toolkit: Toolkit,
  run: ConnectedRun,
  source: { readonly planned: PlanToRead; readonly task: string | null },
): Promise<void> {
  const { plan, server } = source.planned;
  await writePlanFiles(toolkit, run, source.planned);
  if (source.task === null) return;
  await writeWorkdocs(toolkit, run, { task: source.task, plan, server, report: null });
}
