import type { ApplyReport } from '../../plan/apply-report.js';
import { type ApplyFacts, buildReport } from '../../applying/build-report.js';
import { isoTime } from '../../text/iso-time.js';
import { LockstepError } from '../../errors/lockstep-error.js';
import { nextCommand } from '../../errors/next-command.js';
import { shortId } from '../../text/short-id.js';
import { withRowCounts } from '../../plan/rows-at-risk.js';
import type { Plan } from '../../plan/plan.js';
import { refuseBrokenDependents } from '../../ownership/dependents.js';
import { withWhatWasAsked } from '../../run/asked.js';
import { askRenames } from '../../planning/ask-renames.js';
import { applyPlan } from '../../applying/apply-plan.js';
import type { ApplyOutcome } from '../../applying/request.js';
import { keepApplied, keepReport, unkeptError } from '../../applying/keep-apply.js';
import { type ChosenPlan, givenPlan } from '../../applying/given-plan.js';
import { readApprovals } from '../../applying/read-approvals.js';
import { dryRunNotes } from '../../applying/dry-run-notes.js';
import { desiredObjects } from '../../applying/desired-objects.js';
import { createEmbeddedExtensions } from '../../applying/embedded-extensions.js';
import type { ConnectedRun } from '../../run/module-run.js';
import { type PlannedModule } from '../../planning/planned-module.js';
import { planModule } from '../../planning/plan-module.js';
import { refuseMissingNeeds } from '../../applying/refuse-missing-needs.js';
import { writePlanFiles } from '../../run/run-files.js';
import type { RunContext } from '../../run/run-context.js';
import { stopIfAsked } from '../../errors/stop-if-asked.js';
import { targetReader } from '../../applying/target-reader.js';
import type { VerbOptions } from '../../config/verb-options.js';
import { approvalFor, approvalRequest, type Approvals, type Candidate, stateBefore } from './approval-for.js';
import { missingYesNotes } from './missing-yes-notes.js';
import { lockWaitLine, retryLine } from '../../applying/talk.js';

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
export async function applyModule(opened: RunContext, wished: VerbOptions): Promise<AppliedModule> {
  const { toolkit } = opened;
  let [context, options] = [opened, wished];
  const given = await readApprovals(toolkit, context.run, options.approval);
  const declined = new Set<string>();
  for (let attempt = 1; ; attempt += 1) {
    const approvals = { ...given, now: isoTime(toolkit.now()) };
    const chosen = await choosePlan(context, { options, approvals });
    const { run } = context;
    const { planned } = chosen;
    const renames = await askRenames(toolkit, run, { plan: planned.plan, options, declined });
    if (renames.length > 0) {
      options = { ...options, renames: [...options.renames, ...renames] };
      if (run.asked !== undefined)
        context = { ...context, run: { ...run, asked: { ...run.asked, options } } };
      continue;
    }
    const report = await applyOnce({ context, options, approvals, chosen, planned });
    if (report !== null) return { report, plan: planned.plan, planned };
    if (attempt >= MOST_PLANS) throw overtaken(run, planned.plan);
    toolkit.talk.step('the database changed while this was planned; planning again');
  }
}

/** The only plan that anything after this sees. */
async function choosePlan(
  context: RunContext,
  { options, approvals }: { readonly options: VerbOptions; readonly approvals: Approvals },
): Promise<ChosenPlan> {
  const { toolkit, run } = context;
  const { plan, approve, renames } = options;
  const { kept, named, now } = approvals;
  if (plan !== null)
    return await givenPlan(context, { plan, approve, renames, now, approvals: [...kept, ...named] });
  const planned = await planModule(context, options);
  const isOvertaken = !options.dryRun && (await createEmbeddedExtensions(toolkit, run, planned.plan));
  return {
    planned: isOvertaken ? await planModule(context, options) : planned,
    isGiven: false,
    refusal: null,
  };
}

/** Null where the plan was overtaken and has to be made again. */
async function applyOnce(parts: Candidate): Promise<ApplyReport | null> {
  const { context, options, planned, chosen } = parts;
  const { toolkit, run } = context;
  if (!options.dryRun && (!chosen.isGiven || chosen.refusal === null))
    await writePlanFiles(toolkit, run, planned);
  const outcome = await approveAndApply(parts).catch(
    async (error: unknown) =>
      await refuse(parts, error instanceof LockstepError ? withWhatWasAsked(error, run.asked) : error),
  );
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

/** What is known of an apply that nobody's yes let run. */
function factsOf({ context, planned: { plan, leftOut } }: Candidate): Omit<ApplyFacts, 'startedAt'> {
  const { toolkit, run } = context;
  return { plan, leftOut, target: run.target, actor: toolkit.actor, approver: null, reason: null };
}

/** Leaves a report of an apply that ended before anything ran, and passes its error on. */
async function refuse(parts: Candidate, error: unknown): Promise<never> {
  const { context, options, planned } = parts;
  const { toolkit, run } = context;
  if (error instanceof LockstepError && !options.dryRun) {
    const at = toolkit.now();
    const end = { outcome: 'refused', finishedAt: at, error: error.toValue() } as const;
    const report = buildReport({ ...factsOf(parts), startedAt: at }, end);
    await keepReport(toolkit, run, { planned, report, task: options.task });
  }
  throw error;
}

async function approveAndApply(parts: Candidate): Promise<ApplyOutcome> {
  const { context, options, planned, chosen } = parts;
  const { toolkit, run } = context;
  const { plan } = planned;
  if (!plan.empty || planned.leftOut.length > 0)
    toolkit.talk.plan(withRowCounts(plan, planned.atRisk), planned.leftOut);
  if (chosen.refusal !== null) throw chosen.refusal;
  refuseBrokenDependents({
    module: run.module.name,
    proposal: runByPlan(planned),
    ownership: planned.ownership,
    current: planned.current,
    desired: planned.desired,
    claims: run.module.config.owns ?? {},
    ledger: planned.ledger.owned,
  });
  refuseMissingNeeds(toolkit, run, planned);
  if (options.dryRun) return { kind: 'finished', report: dryRun(parts) };
  stopIfAsked(run.signal);
  const { mustBeEmpty, ...yes } = await approvalFor(parts);
  return await applyPlan(
    {
      plan,
      planIsGiven: chosen.isGiven,
      module: run.module.name,
      environment: run.environment.name,
      schemaFiles: planned.schemaFiles,
      approval: { planId: plan.planId, ...yes },
      leftOut: planned.leftOut,
      mustBeEmpty,
      target: run.target,
      schemas: planned.schemas,
      before: stateBefore(planned),
      desired: desiredObjects(run, planned),
      ledger: run.environment.ledger,
      known: planned.ledger,
      actor: toolkit.actor,
      limits: options.limits,
      signal: run.signal,
      ...(run.asked === undefined ? {} : { asked: run.asked }),
    },
    portsFor(parts),
  );
}

/** Of what the engine proposed that which the plan runs: what a policy left out touches nobody. */
function runByPlan({ proposal, plan }: PlannedModule): PlannedModule['proposal'] {
  const run = new Set(plan.statements.map(({ sql }) => sql));
  return { ...proposal, statements: proposal.statements.filter(({ sql }) => run.has(sql)) };
}

function portsFor({ context, planned }: Candidate): Parameters<typeof applyPlan>[1] {
  const { toolkit } = context;
  return {
    database: toolkit.database,
    reader: targetReader(context, planned),
    now: toolkit.now,
    onLockWait: (holder, waitedMs) => toolkit.talk.step(lockWaitLine(holder, waitedMs)),
    onRetry: (retry) => toolkit.talk.warn(retryLine(retry)),
    onSegment: ({ number, of }) => {
      toolkit.talk.step(`segment ${number} of ${of}`);
      toolkit.talk.doing?.(`running segment ${number} of ${of}`);
    },
  };
}

function dryRun(parts: Candidate): ApplyReport {
  const { context, planned } = parts;
  const { toolkit, run } = context;
  const startedAt = toolkit.now();
  const notes = [
    ...dryRunNotes(planned.plan, run.environment),
    ...missingYesNotes(approvalRequest(parts), run.asked),
  ];
  const end = { outcome: 'dry-run', finishedAt: startedAt, notes } as const;
  return buildReport({ ...factsOf(parts), startedAt }, end);
}

function overtaken(run: ConnectedRun, plan: Plan): LockstepError {
  return new LockstepError('PLAN.STALE', {
    what: `The database of ${run.environment.name} changes faster than it can be planned: ${MOST_PLANS} plans were overtaken, the last was ${shortId(plan.planId)}.`,
    why: 'It is applied to again and again, or changed by hand.',
    next: [nextCommand('status', { module: run.module.name, environment: run.environment.name })],
  });
}
