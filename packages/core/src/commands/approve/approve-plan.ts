import { type Approval, isExpired, matchPlanId } from '../../policy/approval.js';
import { hazardsOf } from '../../policy/plan-hazards.js';
import { type EffectivePolicy, effectivePolicy } from '../../policy/policy.js';
import { isoTime } from '../../text/iso-time.js';
import { LockstepError } from '../../errors/lockstep-error.js';
import { type CommandValues, type NextCommand, nextCommand } from '../../errors/next-command.js';
import { shortId } from '../../text/short-id.js';
import type { HazardCode } from '../../errors/hazard-codes.js';
import { hazardText } from '../../hazards/hazard-text.js';
import type { Plan } from '../../plan/plan.js';
import type { Hazard } from '../../hazards/model/hazard.js';
import { checkSeal } from '../../applying/checks.js';
import { joinPath } from '../../run/module-files.js';
import type { ModuleRun } from '../../run/module-run.js';
import { jsonText, readPlanFile, runFolder } from '../../run/run-files.js';
import type { Toolkit } from '../../run/toolkit.js';

export interface ApproveRequest {
  /** A planId, or at least its first 12 digits. */
  readonly planId: string;
  readonly reason: string;
  /** ISO 8601; null for an approval that does not expire. */
  readonly expiresAt: string | null;
  /** `--accept`. */
  readonly accepts: readonly HazardCode[] | 'all';
}

type Tools = Pick<Toolkit, 'files' | 'approver' | 'talk' | 'actor' | 'now'>;

/**
 * The saved plans of a run's environment that an id names. Throws `PLAN.MISSING` for an id that is too short to name
 * one, and `CONFIG.INVALID` where it names several.
 */
export async function findSavedPlan(tools: Tools, run: ModuleRun, planId: string): Promise<string | null> {
  const names = (await tools.files.glob(joinPath(runFolder(run), 'plans'), ['*.json'])).map((name) =>
    name.replace(/\.json$/, ''),
  );
  const match = matchPlanId(planId, names);
  if (match.kind === 'one') return match.planId;
  if (match.kind === 'none') return null;
  throw new LockstepError(match.kind === 'ambiguous' ? 'CONFIG.INVALID' : 'PLAN.MISSING', {
    what:
      match.kind === 'ambiguous'
        ? `"${planId}" names several plans of module "${run.module.name}".`
        : `"${planId}" is not a plan id: at least its first 12 hex digits are needed.`,
    next:
      match.kind === 'ambiguous'
        ? match.planIds.map((id) => approveCommand(run, id, { reason: '<why>' }))
        : [nextCommand('diff', { module: run.module.name, environment: run.environment.name })],
  });
}

/** The command that approves a saved plan of the run's place. */
export function approveCommand(
  { module, environment }: Pick<ModuleRun, 'module' | 'environment'>,
  planId: string,
  options: CommandValues,
): NextCommand {
  const place = { module: module.name, environment: environment.name };
  return nextCommand('approve', { ...place, ...options }, { words: [planId] });
}

/** What was written, and where. */
export interface ApprovedPlan {
  readonly approval: Approval;
  /** Absolute. */
  readonly path: string;
  /** What applies the plan: the approval is found by itself. */
  readonly apply: NextCommand;
}

/**
 * Writes `db/approvals/<planId>.json` for a saved plan, after it was shown. At a terminal hazards that were not accepted
 * yet are asked about. Throws `PLAN.TAMPERED`, `HAZARD.REFUSED`, `APPROVAL.EXPIRED`, `APPROVAL.REQUIRED`.
 */
export async function approvePlan(
  tools: Tools,
  run: ModuleRun,
  request: ApproveRequest,
): Promise<ApprovedPlan> {
  const plan = await readPlanFile(tools, joinPath(runFolder(run), `plans/${request.planId}.json`));
  checkSeal(plan);
  tools.talk.plan(plan, []);
  const accepts = await acceptedHazards(tools, run, { plan, request });
  const approval: Approval = {
    formatVersion: 1,
    planId: plan.planId,
    environment: plan.environment,
    approver: tools.actor,
    reason: request.reason,
    approvedAt: isoTime(tools.now()),
    expiresAt: request.expiresAt,
    accepts: [...accepts],
    backup: null,
  };
  if (isExpired(approval, approval.approvedAt)) {
    throw new LockstepError('APPROVAL.EXPIRED', {
      what: `An approval until ${String(request.expiresAt)} has ended already.`,
      next: [nextCommand('again', { expires: '24h' })],
    });
  }
  const path = joinPath(run.projectRoot, `db/approvals/${plan.planId}.json`);
  await tools.files.write(path, jsonText(approval), run.projectRoot);
  return { approval, path, apply: applyCommand(run, plan) };
}

/** A plan that an apply would not make again by itself has to be named. */
function applyCommand({ environment }: ModuleRun, plan: Plan): NextCommand {
  const needsSaved = environment.approval === 'plan' || (plan.renames ?? []).length > 0;
  const place = { module: plan.module, environment: plan.environment };
  return nextCommand('apply', { ...place, ...(needsSaved ? { plan: 'saved' } : {}) });
}

async function acceptedHazards(
  tools: Tools,
  run: ModuleRun,
  { plan, request }: { readonly plan: Plan; readonly request: ApproveRequest },
): Promise<readonly HazardCode[]> {
  const policy = effectivePolicy(run.environment);
  const hazards = hazardsOf(plan);
  refuseForbidden(hazards, policy, plan);
  const codes = [...new Set(hazards.map(({ code }) => code))].filter((code) => !policy.accept.includes(code));
  if (request.accepts === 'all') return codes;
  const given: readonly HazardCode[] = request.accepts;
  const open = hazards.filter(({ code }) => codes.includes(code) && !given.includes(code));
  if (open.length === 0) return codes;
  if (tools.approver.canAsk) {
    const accepted = [...new Set(open.map(({ code }) => code))].join(', ');
    const message = `Approve plan ${shortId(plan.planId)} of ${plan.module} for ${plan.environment}, accepting ${accepted}?`;
    const lines = open.map(hazardLine);
    if ((await tools.approver.confirm({ lines, message, isInPlan: true })).approved) return codes;
    throw new LockstepError('APPROVAL.REQUIRED', {
      what: `Plan ${shortId(plan.planId)} was not approved; no file was written.`,
    });
  }
  throw new LockstepError('HAZARD.REFUSED', {
    what: `Plan ${shortId(plan.planId)} has hazards that this approval does not accept: ${[...new Set(open.map(({ code }) => code))].join(', ')}.`,
    why: open.map(hazardLine).join('\n'),
    next: [approveCommand(run, shortId(plan.planId), { reason: request.reason, accept: codes })],
  });
}

function refuseForbidden(hazards: readonly Hazard[], { refuse }: EffectivePolicy, plan: Plan): void {
  const forbidden = hazards.filter(({ code }) => refuse.includes(code));
  if (forbidden.length === 0) return;
  throw new LockstepError('HAZARD.REFUSED', {
    what: `No approval lets plan ${shortId(plan.planId)} pass: environment "${plan.environment}" refuses ${[...new Set(forbidden.map(({ code }) => code))].join(', ')}.`,
    why: forbidden.map(hazardLine).join('\n'),
    next: [`change the schema files, or environments.${plan.environment}.policy.refuse in db.config.json`],
  });
}

function hazardLine(hazard: Hazard): string {
  return `${hazard.code}  ${hazardText(hazard)}`;
}
