import type { LockstepError } from '../errors/lockstep-error.js';
import type { HazardCode } from '../errors/hazard-codes.js';
import type { Hazard } from '../hazards/model/hazard.js';
import { type Approval, isExpired, isFromTheFuture, namesPlan, usedAt } from './approval.js';
import {
  approvalRequired,
  approvalUsed,
  hazardsNotAccepted,
  hazardsRefused,
  planNotGiven,
  unusableApproval,
} from './approval-errors.js';
import { hazardsOf } from './plan-hazards.js';
import type { ApprovalRequest } from './approval-request.js';

/** What became of the request; an answer to `ask` covers this plan only. */
export type ApprovalDecision =
  | {
      readonly kind: 'approved';
      readonly approver: string | null;
      readonly reason: string | null;
      /** The approval file that says yes; left out where nobody or a flag does. */
      readonly file?: Approval;
    }
  | { readonly kind: 'ask'; readonly hazards: readonly Hazard[] }
  | { readonly kind: 'refused'; readonly error: LockstepError };

/** Decides whether a plan may be applied, must be asked about, or is refused (with the flag that would let it pass). */
export function decideApproval(request: ApprovalRequest): ApprovalDecision {
  if (request.plan.empty) return { kind: 'approved', approver: null, reason: null };
  const hazards = hazardsOf(request.plan);
  const forbidden = forbiddenIn(request);
  if (forbidden.length > 0) return refused(hazardsRefused(request, forbidden));
  const grants = grantsOf(request);
  const approvals = request.approvals.filter((file) => useOf(request, file) === null);
  if (grants.length === 0 && request.approve.length + approvals.length > 0) {
    return refused(unusableApproval({ ...request, approvals }));
  }
  const open = notAccepted(request, grants, hazards).filter((hazard) => !losesNothing(request, hazard));
  const decision = decide(request, grants, open);
  return decision.kind === 'refused' && grants.length === 0 ? refusedAsUsed(request, decision) : decision;
}

/**
 * What a plan still needs where nobody is asked: an approval, or hazards accepted; null where nothing is missing. Throws
 * `HAZARD.REFUSED` where the policy lets no yes pass.
 */
export function missingYes(request: ApprovalRequest): LockstepError | null {
  const decision = decideApproval({ ...request, canAsk: false });
  if (decision.kind !== 'refused') return null;
  if (forbiddenIn(request).length > 0) throw decision.error;
  return decision.error;
}

function forbiddenIn({ plan, policy }: ApprovalRequest): readonly Hazard[] {
  return hazardsOf(plan).filter((hazard) => policy.refuse.includes(hazard.code));
}

/** Where a used file names the plan, it is what a refusal is about. */
function refusedAsUsed(request: ApprovalRequest, decision: ApprovalDecision): ApprovalDecision {
  for (const file of request.approvals) {
    const at = useOf(request, file);
    if (at !== null) return refused(approvalUsed(request.plan, file, at));
  }
  return decision;
}

/** When a file that names this plan was used; null where it was not, or names another plan. */
function useOf({ plan, used }: ApprovalRequest, file: Approval): string | null {
  return namesPlan(file.planId, plan) ? usedAt(file, used) : null;
}

interface Grant {
  readonly file?: Approval;
  readonly approver: string;
  readonly reason: string | null;
  readonly accepts: readonly HazardCode[];
}

function decide(
  request: ApprovalRequest,
  grants: readonly Grant[],
  open: readonly Hazard[],
): ApprovalDecision {
  const [grant] = grants;
  if (request.mode === 'plan') return decideOnSaved(request, grant, open);
  const needsYes = request.mode === 'prompt' && grant === undefined;
  if (!needsYes && open.length === 0) return approvedBy(grant);
  if (request.canAsk) return { kind: 'ask', hazards: open };
  return refused(needsYes ? approvalRequired(request, open) : hazardsNotAccepted(request, open));
}

/** Mode `plan`: never a question; a saved plan, an approval of it, and every hazard accepted. */
function decideOnSaved(
  request: ApprovalRequest,
  grant: Grant | undefined,
  open: readonly Hazard[],
): ApprovalDecision {
  if (grant === undefined) return refused(approvalRequired(request, open));
  if (!request.planIsGiven) return refused(planNotGiven(request, open));
  return open.length === 0 ? approvedBy(grant) : refused(hazardsNotAccepted(request, open));
}

function approvedBy(grant: Grant | undefined): ApprovalDecision {
  return grant === undefined
    ? { kind: 'approved', approver: null, reason: 'this environment applies without asking (approval: auto)' }
    : { kind: 'approved', ...yesOf(grant) };
}

function yesOf({ approver, reason, file }: Grant): Pick<Grant, 'approver' | 'reason' | 'file'> {
  return file === undefined ? { approver, reason } : { approver, reason, file };
}

/** The approvals that really cover this plan; files come first because they carry a reason. */
function grantsOf(request: ApprovalRequest): readonly Grant[] {
  const { plan } = request;
  const files = request.approvals
    .filter(
      (file) =>
        namesPlan(file.planId, plan) &&
        file.environment === plan.environment &&
        !isExpired(file, request.now) &&
        !isFromTheFuture(file, request.now) &&
        useOf(request, file) === null,
    )
    .map((file): Grant => ({ approver: file.approver, reason: file.reason, accepts: file.accepts, file }));
  const flags = request.approve
    .filter((prefix) => namesPlan(prefix, plan))
    .map((): Grant => ({ approver: request.actor, reason: null, accepts: [] }));
  return [...files, ...flags];
}

function notAccepted(
  request: ApprovalRequest,
  grants: readonly Grant[],
  hazards: readonly Hazard[],
): readonly Hazard[] {
  if (request.accepts === 'all') return [];
  const accepted = new Set<HazardCode>([
    ...request.policy.accept,
    ...request.accepts,
    ...grants.flatMap((grant) => grant.accepts),
  ]);
  return hazards.filter((hazard) => !accepted.has(hazard.code));
}

/** The hazards that pass for no other reason than that they lose nothing. */
export function passedForLosingNothing(request: ApprovalRequest): readonly Hazard[] {
  return notAccepted(request, grantsOf(request), hazardsOf(request.plan)).filter((hazard) =>
    losesNothing(request, hazard),
  );
}

function losesNothing(request: ApprovalRequest, { code, object }: Hazard): boolean {
  return code === 'DATA_LOSS' && request.losesNothing.has(object);
}

function refused(error: LockstepError): ApprovalDecision {
  return { kind: 'refused', error };
}
