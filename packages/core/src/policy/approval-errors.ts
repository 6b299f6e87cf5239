import { hazardText } from '../hazards/hazard-text.js';
import { LockstepError } from '../errors/lockstep-error.js';
import { type NextCommand, nextCommand, type NextStep } from '../errors/next-command.js';
import { annotationOf, type RenameCandidate, renameValue } from '../plan/rename-candidate.js';
import type { HazardCode } from '../errors/hazard-codes.js';
import type { Plan } from '../plan/plan.js';
import type { Hazard } from '../hazards/model/hazard.js';
import { type Approval, isExpired, isFromTheFuture, MOST_SKEW_MINUTES, namesPlan } from './approval.js';
import { planIdPrefixSchema } from '../text/plan-id.js';
import type { ApprovalRequest } from './approval-request.js';

/** A plan nobody said yes to, where nobody can be asked. */
export function approvalRequired(request: ApprovalRequest, open: readonly Hazard[]): LockstepError {
  const { plan } = request;
  const reason =
    request.mode === 'plan'
      ? `Environment "${plan.environment}" takes a saved plan with an approval for it.`
      : 'Nobody can be asked here: standard input and output are not both an interactive terminal.';
  return new LockstepError('APPROVAL.REQUIRED', {
    what: `Plan ${shortId(plan)} of module "${plan.module}" for environment "${plan.environment}" needs an approval.`,
    why: [reason, ...explain(open)].join('\n'),
    next: stepsFor(request, open),
  });
}

/** A plan that somebody said no to at the prompt. */
export function notApproved(request: ApprovalRequest, open: readonly Hazard[]): LockstepError {
  return new LockstepError('APPROVAL.REQUIRED', {
    what: `Plan ${shortId(request.plan)} was not approved; nothing was applied.`,
    next: [applyCommand(request, codesOf(open))],
  });
}

/** A protected environment whose plan was approved but not saved and named. */
export function planNotGiven(request: ApprovalRequest, open: readonly Hazard[]): LockstepError {
  const { plan } = request;
  return new LockstepError('APPROVAL.REQUIRED', {
    what: `Plan ${shortId(plan)} was made by this command; environment "${plan.environment}" applies saved plans only.`,
    why: 'What is applied to a protected environment must be the plan that was reviewed.',
    next: [applyCommand(request, codesOf(open))],
  });
}

/** Hazards of an approved (or automatic) plan that nobody accepted. */
export function hazardsNotAccepted(request: ApprovalRequest, open: readonly Hazard[]): LockstepError {
  const { plan } = request;
  return new LockstepError('HAZARD.REFUSED', {
    what: `Plan ${shortId(plan)} of module "${plan.module}" has hazards that were not accepted: ${codesOf(open).join(', ')}.`,
    why: explain(open).join('\n'),
    next: stepsFor(request, open),
  });
}

/** Hazards that the environment's policy never lets pass. */
export function hazardsRefused(request: ApprovalRequest, forbidden: readonly Hazard[]): LockstepError {
  const { plan } = request;
  const codes = codesOf(forbidden);
  return new LockstepError('HAZARD.REFUSED', {
    what: `The policy of environment "${plan.environment}" refuses ${codes.join(', ')}; plan ${shortId(plan)} of module "${plan.module}" holds it.`,
    why: explain(forbidden).join('\n'),
    next: [
      `change the schema files so that the plan holds no ${codes.join(', ')}`,
      `or remove ${codes.join(', ')} from environments.${plan.environment}.policy.refuse in db.config.json`,
    ],
  });
}

/** An approval file whose plan was applied at `at`, after it was given. */
export function approvalUsed(plan: Plan, file: Approval, at: string): LockstepError {
  return new LockstepError('APPROVAL.REQUIRED', {
    what: `Plan ${shortId(plan)} of module "${plan.module}" for environment "${plan.environment}" needs a new approval.`,
    why: `The approval of ${file.approver} was used on ${at}: the plan was applied then, and an approval file covers one apply.`,
    next: [approveAgain(plan, file)],
  });
}

/** Approvals were given and none covers this plan. */
export function unusableApproval(request: ApprovalRequest): LockstepError {
  const { plan } = request;
  const file = request.approvals.find((approval) => namesPlan(approval.planId, plan)) ?? request.approvals[0];
  if (file !== undefined) return unusableFile(request, file);
  const short = request.approve.find((prefix) => !planIdPrefixSchema.safeParse(prefix).success);
  const given = request.approve.map((prefix) => `"${prefix}"`).join(', ');
  return new LockstepError('APPROVAL.REQUIRED', {
    what:
      short === undefined
        ? `The approval names ${given}, but the plan is ${shortId(plan)}.`
        : `The approval "${short}" is not a plan id: at least its first 12 hex digits are needed.`,
    why: 'An approval covers one plan. Another id means that the schema files or the database changed since.',
    next: [nextCommand('diff', place(plan)), applyCommand(request, [])],
  });
}

function unusableFile(request: ApprovalRequest, file: Approval): LockstepError {
  const { plan } = request;
  const isForThis = namesPlan(file.planId, plan) && file.environment === plan.environment;
  if (isForThis && isFromTheFuture(file, request.now)) return fromTheFuture(request, file);
  if (isForThis && isExpired(file, request.now)) {
    return new LockstepError('APPROVAL.EXPIRED', {
      what: `The approval of ${file.approver} for plan ${shortId(plan)} expired at ${String(file.expiresAt)}.`,
      next: [
        { ...approveAgain(plan, file), note: `as ${file.approver}, or another who may approve it` },
        nextCommand('apply', { ...place(plan), plan: 'saved' }, { note: 'then' }),
      ],
    });
  }
  const [what, given, wanted] = namesPlan(file.planId, plan)
    ? ['environment', file.environment, plan.environment]
    : ['plan', file.planId.slice(0, 12), shortId(plan)];
  return new LockstepError('APPROVAL.REQUIRED', {
    what: `The approval of ${file.approver} is for ${what} "${given}", but this ${what} is "${wanted}".`,
    why: 'An approval covers one plan in one environment.',
    next: [nextCommand('diff', place(plan)), applyCommand(request, [])],
  });
}

function fromTheFuture({ plan, now }: ApprovalRequest, file: Approval): LockstepError {
  return new LockstepError('APPROVAL.REQUIRED', {
    what: `The approval of ${file.approver} for plan ${shortId(plan)} is dated ${file.approvedAt}, and it is ${now} here.`,
    why: `An approval counts from the moment it was given; clocks may differ by ${MOST_SKEW_MINUTES} minutes.`,
    next: ['set the clock of the machine that is wrong', approveAgain(plan, file)],
  });
}

function approveAgain(plan: Plan, file: Approval): NextCommand {
  const options = { ...place(plan), reason: '<why>', accept: file.accepts };
  return nextCommand('approve', options, { words: [shortId(plan)] });
}

/** What may be a rename is not dropped by the first line that somebody copies: both ways are shown, keeping first. */
function stepsFor(request: ApprovalRequest, open: readonly Hazard[]): readonly NextStep[] {
  const { plan } = request;
  const losing = applyCommand(request, codesOf(open));
  const isLoss = open.some(({ code }) => code === 'DATA_LOSS');
  if (!isLoss || plan.renameCandidates.length === 0) return [losing];
  return [
    ...plan.renameCandidates.flatMap((one) => renameSteps(request, one)),
    { ...losing, note: 'or drop' },
  ];
}

function renameSteps({ plan, mode }: ApprovalRequest, candidate: RenameCandidate): readonly NextStep[] {
  const rename = [...(plan.renames ?? []), candidate].map(renameValue);
  const note = `rename ${candidate.kind} ${candidate.from} and keep what it holds`;
  return [
    nextCommand(mode === 'plan' ? 'diff' : 'apply', { ...place(plan), rename }, { note }),
    `or for every environment: write "${annotationOf(candidate)}" beside ${candidate.to} in the schema file`,
  ];
}

function applyCommand(request: ApprovalRequest, accept: readonly HazardCode[]): NextCommand {
  const { plan, accepts } = request;
  const needsSaved = request.mode === 'plan' || request.planIsGiven;
  return nextCommand('apply', {
    ...place(plan),
    ...(needsSaved ? { plan: 'saved' } : { rename: (plan.renames ?? []).map(renameValue) }),
    approve: shortId(plan),
    accept: accepts === 'all' ? 'all' : [...new Set([...accepts, ...accept])],
  });
}

function place({ module, environment }: Plan): { readonly module: string; readonly environment: string } {
  return { module, environment };
}

function shortId(plan: Plan): string {
  return plan.planId.slice(0, 12);
}

function codesOf(hazards: readonly Hazard[]): readonly HazardCode[] {
  return [...new Set(hazards.map((hazard) => hazard.code))];
}

function explain(hazards: readonly Hazard[]): readonly string[] {
  return hazards.map((hazard) => `${hazard.code}: ${hazardText(hazard)}`);
}
