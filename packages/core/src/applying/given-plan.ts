import { type Approval, isExpired, isFromTheFuture, namesPlan, usedAt } from '../policy/approval.js';
import { LockstepError } from '../errors/lockstep-error.js';
import { nextCommand } from '../errors/next-command.js';
import { shortId } from '../text/short-id.js';
import { canonicalJson } from '../text/canonical-json.js';
import type { Plan } from '../plan/plan.js';
import { planInVersion } from '../plan/plan-in-version.js';
import { planIdOf } from '../plan/seal-plan.js';
import { checkFiles, checkPlace, checkSeal, planIsStale } from './checks.js';
import { joinPath } from '../run/module-files.js';
import type { ConnectedRun } from '../run/module-run.js';
import type { RunContext } from '../run/run-context.js';
import { type PlannedModule, type PlanOptions } from '../planning/planned-module.js';
import { planModule } from '../planning/plan-module.js';
import { readPlanFile, runFolder } from '../run/run-files.js';
import type { Toolkit } from '../run/toolkit.js';

/** The one plan that an apply shows, checks, runs and records. */
export interface ChosenPlan {
  /** Its `plan` is the chosen one; all else was read now and belongs to it. */
  readonly planned: PlannedModule;
  /** True where `--plan` named it. */
  readonly isGiven: boolean;
  /** Why it cannot be applied: it is shown and recorded, and then refused. */
  readonly refusal: LockstepError | null;
}

export interface PlanChoice extends PlanOptions {
  /** `--plan`: an absolute path, or `saved`. */
  readonly plan: string;
  readonly approve: readonly string[];
  readonly approvals: readonly Approval[];
  readonly now: string;
}

/**
 * The plan that `--plan` asks for. Its file is read once, and its seal judged before anything else. Throws
 * `PLAN.MISSING`, `PLAN.TAMPERED`, `ENV.MISMATCH`, and what planning throws.
 */
export async function givenPlan(context: RunContext, choice: PlanChoice): Promise<ChosenPlan> {
  if (choice.plan === 'saved') return await approvedPlan(context, choice);
  const plan = await readSealed(context.toolkit, context.run, choice.plan);
  refuseOtherRenames(plan, choice);
  return await withItsPlace(context, plan);
}

async function readSealed(toolkit: Toolkit, run: ConnectedRun, path: string): Promise<Plan> {
  const plan = await readPlanFile(toolkit, path);
  checkSeal(plan);
  checkPlace(plan, { module: run.module.name, environment: run.environment.name });
  return plan;
}

function refuseOtherRenames(plan: Plan, { renames }: PlanOptions): void {
  if (renames.length === 0 || canonicalJson(plan.renames ?? []) === canonicalJson([...renames])) return;
  throw new LockstepError('CONFIG.INVALID', {
    what: `Plan ${shortId(plan.planId)} was made without --rename=${renames.map(({ from, to }) => `${from}=${to}`).join(', ')}.`,
    why: 'A rename shapes a plan when it is made; a plan that is given is applied as it is.',
    next: [
      nextCommand('diff', {
        module: plan.module,
        environment: plan.environment,
        rename: renames.map(({ from, to }) => `${from}=${to}`),
      }),
    ],
  });
}

/**
 * Plans again as the given plan was planned: what was read then belongs to it where both plans are the same. A target
 * that is at its end already needs no more than that.
 */
async function withItsPlace(context: RunContext, plan: Plan): Promise<ChosenPlan> {
  const { renames = [] } = plan;
  const first = await planModule(context, { renames: [] });
  const startsHere = first.plan.from.fingerprint === plan.from.fingerprint;
  const fresh = startsHere && renames.length > 0 ? await planModule(context, { renames }) : first;
  return { planned: { ...fresh, plan }, isGiven: true, refusal: unfit(context.run, plan, fresh) };
}

/** Why the plan is not the one that would be made now; null where it is, or where the target is at its end. */
function unfit(run: ConnectedRun, plan: Plan, fresh: PlannedModule): LockstepError | null {
  const changed = filesChanged(plan, fresh);
  if (changed !== null) return changed;
  const { fingerprint } = fresh.plan.from;
  if (fingerprint !== plan.from.fingerprint) {
    return fingerprint === plan.to.fingerprint
      ? null
      : planIsStale({ plan, target: run.target }, fingerprint);
  }
  // Another version of engine or server is no other plan.
  const now = planInVersion(fresh.plan, plan.formatVersion);
  const alike = { ...plan, engine: now.engine, from: now.from };
  if (planIdOf(alike) === now.planId) return null;
  return new LockstepError('PLAN.STALE', {
    what: `Plan ${shortId(plan.planId)} no longer leads from database "${run.target.database}" to the files.`,
    why: `Different from the plan: ${otherParts(alike, now).join(', ')}.`,
    next: [nextCommand('diff', { module: plan.module, environment: plan.environment })],
  });
}

function filesChanged(plan: Plan, { schemaFiles }: PlannedModule): LockstepError | null {
  try {
    checkFiles({ plan, schemaFiles, planIsGiven: true });
    return null;
  } catch (error) {
    if (error instanceof LockstepError) return error;
    throw error;
  }
}

function otherParts(given: Plan, now: Plan): readonly string[] {
  const parts = {
    'its end state': ({ to }: Plan) => to,
    'its statements': ({ statements }: Plan) => statements.map(({ sql }) => sql),
    'locks and hazards of its statements': ({ statements }: Plan) => statements,
    'its hazards': ({ hazards }: Plan) => hazards,
    'objects it requires of other modules': ({ requires }: Plan) =>
      requires.map(({ kind, name, hash }) => [kind, name, hash]),
    'objects it adopts': ({ adopts }: Plan) => adopts,
    "others' objects that use ours": ({ dependents }: Plan) => dependents,
    'objects that cannot be managed': ({ unmanaged }: Plan) => unmanaged,
    'renames that are not made': ({ notRenamed = [] }: Plan) => notRenamed,
    'possible renames': ({ renameCandidates }: Plan) => renameCandidates,
  } as const;
  return Object.entries(parts)
    .filter(([, part]) => canonicalJson(part(given)) !== canonicalJson(part(now)))
    .map(([name]) => name);
}

/** `--plan=saved`: the plan that an approval names, where it is the plan that would be made now. */
async function approvedPlan(context: RunContext, choice: PlanChoice): Promise<ChosenPlan> {
  const { toolkit, run } = context;
  const planned = await planModule(context, choice);
  if (planned.plan.empty) return { planned, isGiven: true, refusal: null };
  const approved = approvedIds(run, planned, choice);
  if (approved.length === 0) return { planned, isGiven: false, refusal: null };
  if (approved.some((id) => namesPlan(id, planned.plan))) return { planned, isGiven: true, refusal: null };
  const asBefore = planInVersion(planned.plan, 1);
  if (approved.some((id) => namesPlan(id, asBefore)))
    return { planned: { ...planned, plan: asBefore }, isGiven: true, refusal: null };
  const renames = (await savedPlan(toolkit, run, approved))?.renames ?? [];
  if (renames.length > 0) {
    const renamed = await planModule(context, { renames });
    if (approved.some((id) => namesPlan(id, renamed.plan)))
      return { planned: renamed, isGiven: true, refusal: null };
  }
  return { planned, isGiven: false, refusal: approvalIsOld(run, planned.plan, approved) };
}

function approvalIsOld(run: ConnectedRun, plan: Plan, approved: readonly string[]): LockstepError {
  const place = { module: run.module.name, environment: run.environment.name };
  return new LockstepError('PLAN.STALE', {
    what: `The approval names plan ${approved.map(shortId).join(', ')}, but the plan of ${run.module.name} in ${run.environment.name} is ${shortId(plan.planId)} now.`,
    why: 'The files or the database changed since that plan was approved.',
    next: [
      nextCommand('diff', place),
      nextCommand('approve', { ...place, reason: '<why>' }, { words: [shortId(plan.planId)], note: 'then' }),
      nextCommand('apply', { ...place, plan: 'saved' }, { note: 'then' }),
    ],
  });
}

/** Plans somebody approved for this environment and that were not applied since. */
function approvedIds(
  run: ConnectedRun,
  { ledger }: PlannedModule,
  { approve, approvals, now }: PlanChoice,
): readonly string[] {
  const open = approvals.filter(
    (approval) =>
      approval.environment === run.environment.name &&
      !isExpired(approval, now) &&
      !isFromTheFuture(approval, now) &&
      usedAt(approval, ledger.used) === null,
  );
  return [...approve, ...open.map(({ planId }) => planId)];
}

async function savedPlan(toolkit: Toolkit, run: ConnectedRun, ids: readonly string[]): Promise<Plan | null> {
  const folder = joinPath(runFolder(run), 'plans');
  const files = await toolkit.files.glob(folder, ['*.json']);
  const file = files.find((name) => ids.some((id) => name.startsWith(id)));
  return file === undefined ? null : await readSealed(toolkit, run, joinPath(folder, file));
}
