import { type Approval, namesPlan } from '../approval/approval.js';
import { decideApproval } from '../approval/decide-approval.js';
import { effectivePolicy } from '../approval/policy.js';
import type { ApplyReport } from '../apply/apply-report.js';
import { buildReport } from '../apply/build-report.js';
import { isoTime } from '../apply/iso-time.js';
import { LockstepError } from '../errors/lockstep-error.js';
import { shortId } from '../evidence/short-id.js';
import type { Plan } from '../plan/plan.js';
import { wholeView } from '../schema/ownership-limits.js';
import { refuseBrokenDependents } from '../schema/ownership-dependents.js';
import { applyPlan } from './apply-plan.js';
import type { ApplyOutcome } from './apply-request.js';
import { keepApplied, keepReport } from './keep-apply.js';
import { choosePlan, readApprovals } from './given-plan.js';
import { createEmbeddedExtensions } from './embedded-extensions.js';
import type { ConnectedRun } from './module-run.js';
import { keepDesired } from './kept-desired.js';
import { keptDesiredOf, type PlannedModule, planModule } from './plan-module.js';
import { writePlanFiles } from './run-files.js';
import { ownedObjects } from './status.js';
import { stopIfAsked } from './stop-if-asked.js';
import { targetReader } from './target-reader.js';
import type { Toolkit } from './toolkit.js';
import type { VerbOptions } from './verb-options.js';
import { lockWaitLine, retryLine } from './apply-talk.js';

/** What an apply came to; `report.error` is set where it failed after it began. */
export interface AppliedModule {
  readonly report: ApplyReport;
  readonly plan: Plan;
  readonly planned: PlannedModule;
}

/** A plan that another apply overtakes is made again this often. */
const MOST_PLANS = 4;

/**
 * Plans (or takes the plan given), asks policy and approval, applies, proves, and leaves report and evidence.
 * Throws what is refused before anything ran; the report then says `refused`.
 */
export async function applyModule(
  toolkit: Toolkit,
  run: ConnectedRun,
  options: VerbOptions,
): Promise<AppliedModule> {
  for (let attempt = 1; ; attempt += 1) {
    const planned = await planForApply(toolkit, run, options);
    const report = await applyOnce({ toolkit, run, options, planned });
    if (report !== null) return { report, plan: planned.plan, planned };
    if (attempt === MOST_PLANS) throw overtaken(run, planned.plan);
    toolkit.talk.step('the database changed while this was planned; planning again');
  }
}

async function planForApply(
  toolkit: Toolkit,
  run: ConnectedRun,
  options: VerbOptions,
): Promise<PlannedModule> {
  const planned = await planModule(toolkit, run, options);
  if (options.dryRun || options.plan !== null) return planned;
  const isOvertaken = await createEmbeddedExtensions(toolkit, run, planned.plan);
  return isOvertaken ? await planModule(toolkit, run, options) : planned;
}

interface ApplyOnce {
  readonly toolkit: Toolkit;
  readonly run: ConnectedRun;
  readonly options: VerbOptions;
  readonly planned: PlannedModule;
}

/** Null where the plan was overtaken and has to be made again. */
async function applyOnce(parts: ApplyOnce): Promise<ApplyReport | null> {
  const { toolkit, run, options, planned } = parts;
  if (!options.dryRun && options.plan === null) {
    await writePlanFiles(toolkit, run, planned.plan);
    await keepDesired(toolkit, run, keptDesiredOf(planned));
  }
  const outcome = await approveAndApply(parts).catch(async (error: unknown) => await refuse(parts, error));
  if (outcome.kind === 'stale') return null;
  const { report } = outcome;
  if (options.dryRun) return report;
  try {
    await keepReport(toolkit, run, { planned, report, task: options.task });
    if (report.error === null) await keepApplied(toolkit, run, { planned, report });
  } catch (error) {
    throw report.outcome === 'applied' ? unkeptError(error, report) : error;
  }
  return report;
}

/** Leaves a report of an apply that ended before anything ran, and passes its error on. */
async function refuse({ toolkit, run, options, planned }: ApplyOnce, error: unknown): Promise<never> {
  if (error instanceof LockstepError && !options.dryRun) {
    const at = toolkit.now();
    const facts = { plan: planned.plan, leftOut: planned.leftOut, target: run.target, actor: toolkit.actor };
    const end = { outcome: 'refused', finishedAt: at, error: error.toValue() } as const;
    const report = buildReport({ ...facts, approver: null, reason: null, startedAt: at }, end);
    await keepReport(toolkit, run, { planned, report, task: options.task });
  }
  throw error;
}

/** A folder that takes no report must not make people think that nothing was applied. */
function unkeptError(error: unknown, { planId, statements }: ApplyReport): unknown {
  if (!(error instanceof LockstepError)) return error;
  return new LockstepError(error.code, {
    what: `Plan ${shortId(planId)} is applied, but not every file about it could be written: ${error.message}`,
    why: [`All ${statements.length} statements are committed and proved.`, ...(error.why ?? '').split('\n')]
      .filter((line) => line !== '')
      .join('\n'),
    next: error.next,
    cause: error,
  });
}

async function approveAndApply(parts: ApplyOnce): Promise<ApplyOutcome> {
  const { toolkit, run, options, planned } = parts;
  const now = isoTime(toolkit.now());
  const { kept, named } = await readApprovals(toolkit, run, options.approval);
  const chosen = await choosePlan(toolkit, run, {
    ...options,
    option: options.plan,
    planned,
    approvals: [...kept, ...named],
    now,
  });
  if (!chosen.plan.empty || planned.leftOut.length > 0) toolkit.talk.plan(chosen.plan, planned.leftOut);
  if (options.dryRun) return { kind: 'finished', report: dryRun(parts, chosen.plan) };
  refuseBrokenDependents({
    module: run.module.name,
    proposal: planned.proposal,
    ownership: planned.ownership,
    current: planned.current.catalog,
  });
  stopIfAsked(run.signal);
  const approvals = [...kept.filter(({ planId }) => namesPlan(planId, chosen.plan)), ...named];
  const yes = await approvalFor(parts, { ...chosen, approvals, now });
  return await applyPlan(
    {
      plan: chosen.plan,
      planIsGiven: chosen.isGiven,
      module: run.module.name,
      environment: run.environment.name,
      schemaFiles: planned.plan.schemaFiles,
      approval: { planId: chosen.plan.planId, ...yes },
      leftOut: planned.leftOut,
      target: run.target,
      schemas: planned.schemas,
      desired: desiredObjects(run, planned),
      ledger: run.environment.ledger,
      actor: toolkit.actor,
      limits: options.limits,
      signal: run.signal,
    },
    portsFor(parts),
  );
}

/** What the module has where the files are reached, what its engine does not see included. */
function desiredObjects(
  run: ConnectedRun,
  { desired: { catalog }, ownership: { views, beyond } }: PlannedModule,
): ReturnType<typeof ownedObjects> {
  return ownedObjects(run.module.name, catalog, wholeView(views.desired, { beyond, catalog }));
}

function portsFor({ toolkit, run, planned }: ApplyOnce): Parameters<typeof applyPlan>[1] {
  return {
    database: toolkit.database,
    reader: targetReader(toolkit, run, planned),
    now: toolkit.now,
    onLockWait: (holder, waitedMs) => toolkit.talk.step(lockWaitLine(holder, waitedMs)),
    onRetry: (retry) => toolkit.talk.warn(retryLine(retry)),
    onSegment: ({ number, of }) => toolkit.talk.step(`segment ${number} of ${of}`),
  };
}

async function approvalFor(
  { toolkit, run, options }: ApplyOnce,
  chosen: {
    readonly plan: Plan;
    readonly isGiven: boolean;
    readonly approvals: readonly Approval[];
    readonly now: string;
  },
): Promise<{ readonly approver: string | null; readonly reason: string | null }> {
  const decision = decideApproval({
    plan: chosen.plan,
    policy: effectivePolicy(run.environment),
    mode: run.environment.approval,
    planIsGiven: chosen.isGiven,
    approve: options.approve,
    approvals: chosen.approvals,
    accepts: options.accept,
    canAsk: toolkit.approver.canAsk,
    actor: toolkit.actor,
    now: chosen.now,
  });
  if (decision.kind === 'refused') throw decision.error;
  if (decision.kind === 'approved') return decision;
  const answer = await toolkit.approver.ask({
    plan: chosen.plan,
    target: run.target,
    hazards: decision.hazards,
  });
  if (answer.approved) return { approver: answer.approver, reason: 'at the prompt' };
  throw new LockstepError('APPROVAL.REQUIRED', {
    what: `Plan ${shortId(chosen.plan.planId)} was not approved; nothing was applied.`,
    next: [
      `{bin} apply --module=${run.module.name} --environment=${run.environment.name} --approve=${shortId(chosen.plan.planId)}`,
    ],
  });
}

function dryRun({ toolkit, run, planned }: ApplyOnce, plan: Plan): ApplyReport {
  const at = toolkit.now();
  return buildReport(
    {
      plan,
      leftOut: planned.leftOut,
      target: run.target,
      actor: toolkit.actor,
      approver: null,
      reason: null,
      startedAt: at,
    },
    { outcome: 'dry-run', finishedAt: at },
  );
}

function overtaken(run: ConnectedRun, plan: Plan): LockstepError {
  return new LockstepError('PLAN.STALE', {
    what: `The database of ${run.environment.name} changes faster than it can be planned: ${MOST_PLANS} plans were overtaken, the last was ${shortId(plan.planId)}.`,
    why: 'Somebody applies to it again and again, or changes it by hand.',
    next: [`{bin} status --module=${run.module.name} --environment=${run.environment.name}`],
  });
}
