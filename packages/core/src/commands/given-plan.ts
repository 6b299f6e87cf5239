import { type Approval, approvalSchema, isExpired, namesPlan } from '../approval/approval.js';
import { LockstepError } from '../errors/lockstep-error.js';
import { shortId } from '../evidence/short-id.js';
import type { Plan } from '../plan/plan.js';
import { joinPath } from './module-files.js';
import type { ConnectedRun } from './module-run.js';
import type { PlannedModule } from './plan-module.js';
import { readPlanFile, runFolder } from './run-files.js';
import type { Toolkit } from './toolkit.js';

export interface ChosenPlan {
  readonly plan: Plan;
  /** True where `--plan` named it. */
  readonly isGiven: boolean;
}

export interface PlanChoice {
  readonly planned: PlannedModule;
  /** `--plan`: an absolute path, `saved`, or null. */
  readonly option: string | null;
  readonly approve: readonly string[];
  readonly approvals: readonly Approval[];
  readonly now: string;
}

/** The plan that `--plan` asks for, else the one made now. Throws `PLAN.MISSING`, `PLAN.TAMPERED`, `PLAN.STALE`. */
export async function choosePlan(
  toolkit: Toolkit,
  run: ConnectedRun,
  choice: PlanChoice,
): Promise<ChosenPlan> {
  const { plan } = choice.planned;
  if (choice.option === null) return { plan, isGiven: false };
  if (choice.option !== 'saved') return { plan: await readPlanFile(toolkit, choice.option), isGiven: true };
  if (plan.empty) return { plan, isGiven: true };
  const approved = approvedIds(run, choice);
  if (approved.length === 0) return { plan, isGiven: false };
  if (approved.some((id) => namesPlan(id, plan))) return { plan, isGiven: true };
  const saved = await savedPlan(toolkit, run, approved);
  if (saved !== null) return { plan: saved, isGiven: true };
  throw new LockstepError('PLAN.STALE', {
    what: `The approval names plan ${approved.map(shortId).join(', ')}, but the plan of ${run.module.name} in ${run.environment.name} is ${shortId(plan.planId)} now.`,
    why: 'The files or the database changed since that plan was approved.',
    next: [
      `{bin} diff --module=${run.module.name} --environment=${run.environment.name}`,
      'have the new plan approved',
    ],
  });
}

/** Plans somebody approved for this environment and that were not applied yet. */
function approvedIds(run: ConnectedRun, { planned, approve, approvals, now }: PlanChoice): readonly string[] {
  const done = planned.ledger.lastPlans
    .filter(({ result }) => result === 'applied')
    .map(({ planId }) => ({ planId }));
  const open = approvals.filter(
    (approval) =>
      approval.environment === run.environment.name &&
      !isExpired(approval, now) &&
      !done.some((plan) => namesPlan(approval.planId, plan)),
  );
  return [...approve, ...open.map(({ planId }) => planId)];
}

async function savedPlan(toolkit: Toolkit, run: ConnectedRun, ids: readonly string[]): Promise<Plan | null> {
  const folder = joinPath(runFolder(run), 'plans');
  const files = await toolkit.files.glob(folder, ['*.json']);
  const file = files.find((name) => ids.some((id) => name.startsWith(id)));
  return file === undefined ? null : await readPlanFile(toolkit, joinPath(folder, file));
}

/** The approval files of a run. */
export interface ReadApprovals {
  /** Those of `db/approvals`: of every plan that was ever approved there, so each counts for its own plan only. */
  readonly kept: readonly Approval[];
  /** The one that `--approval` names: whoever names it means it. */
  readonly named: readonly Approval[];
}

/** Reads all approval files of a run. Throws `CONFIG.INVALID` for one that is missing or is no approval. */
export async function readApprovals(
  toolkit: Toolkit,
  run: ConnectedRun,
  named: string | null,
): Promise<ReadApprovals> {
  const folder = joinPath(run.projectRoot, 'db/approvals');
  const files = (await toolkit.files.glob(folder, ['*.json'])).map((file) => joinPath(folder, file));
  const kept = files.map(async (path) => approvalIn(path, await toolkit.files.read(path, run.projectRoot)));
  return {
    kept: await Promise.all(kept),
    named: named === null ? [] : [approvalIn(named, await toolkit.files.read(named))],
  };
}

function approvalIn(path: string, text: string | null): Approval {
  const parsed = approvalSchema.safeParse(text === null ? undefined : jsonIn(text));
  if (parsed.success) return parsed.data;
  throw new LockstepError('CONFIG.INVALID', {
    what: text === null ? `There is no approval file at ${path}.` : `${path} is not an approval.`,
    why:
      text === null
        ? '--approval names a file.'
        : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'),
    next: ['See the shape of an approval file: {bin} explain APPROVAL.REQUIRED'],
  });
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error;
  }
}
