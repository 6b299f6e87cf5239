import type { ChosenPlan } from '../../applying/given-plan.js';
import { type ReadApprovals, refusePartialApproval } from '../../applying/read-approvals.js';
import { fingerprintOf } from '../../catalog/fingerprint.js';
import type { VerbOptions } from '../../config/verb-options.js';
import {
  hazardsWithRows,
  lossesOfNothing,
  type RowsAtRisk,
  toldToLoseNothing,
} from '../../plan/rows-at-risk.js';
import type { PlannedModule } from '../../planning/planned-module.js';
import { type Approval, namesPlan } from '../../policy/approval.js';
import { notApproved } from '../../policy/approval-errors.js';
import type { ApprovalRequest } from '../../policy/approval-request.js';
import { decideApproval, passedForLosingNothing } from '../../policy/decide-approval.js';
import { effectivePolicy } from '../../policy/policy.js';
import type { RunContext } from '../../run/run-context.js';

/** What may say yes to a plan of this run, and the time. */
export type Approvals = ReadApprovals & { readonly now: string };

/** A plan that would be applied, with all that may say yes to it. */
export interface Candidate {
  readonly context: RunContext;
  readonly options: VerbOptions;
  readonly approvals: Approvals;
  readonly chosen: ChosenPlan;
  /** Of `chosen`. */
  readonly planned: PlannedModule;
}

/** Who said yes, and which tables must hold no row for it to hold. */
interface Yes {
  readonly approver: string | null;
  readonly reason: string | null;
  /** The approval file that said it. */
  readonly file?: Approval;
  readonly mustBeEmpty: readonly RowsAtRisk[];
}

/** The state of the module's objects before an apply. */
export function stateBefore({ current, ownership }: PlannedModule): string {
  return fingerprintOf(current.catalog, ownership.views.current);
}

/** Everything that says yes or no to the plan. Throws `CONFIG.INVALID` as `refusePartialApproval` does. */
export function approvalRequest({
  context: { toolkit, run },
  options,
  approvals: { now, ...files },
  chosen,
  planned,
}: Candidate): ApprovalRequest {
  const { plan, atRisk } = planned;
  const { kept, named } = files;
  const { approve } = options;
  refusePartialApproval(run, plan, { ...files, approve, used: planned.ledger.used });
  return {
    plan,
    losesNothing: new Set(lossesOfNothing(run.environment, atRisk).map(({ object }) => object)),
    policy: effectivePolicy(run.environment),
    mode: run.environment.approval,
    planIsGiven: chosen.isGiven,
    approve,
    // Those that are kept are of every plan that was ever approved; whoever names one means it.
    approvals: [...kept.filter(({ planId }) => namesPlan(planId, plan)), ...named],
    // Nothing is applied where the target is at the plan's end: a run that comes again needs no new approval.
    used: stateBefore(planned) === plan.to.fingerprint ? [] : planned.ledger.used,
    accepts: options.accept,
    canAsk: toolkit.approver.canAsk,
    actor: toolkit.actor,
    now,
  };
}

/** The yes to the plan; a person is asked where that may be. Throws where it is refused. */
export async function approvalFor(candidate: Candidate): Promise<Yes> {
  const { context, planned } = candidate;
  const { toolkit, run } = context;
  const { plan, atRisk } = planned;
  const request = approvalRequest(candidate);
  const decision = decideApproval(request);
  const passed = new Set(passedForLosingNothing(request).map(({ object }) => object));
  const mustBeEmpty = lossesOfNothing(run.environment, atRisk).filter(({ object }) => passed.has(object));
  if (decision.kind === 'refused') throw decision.error;
  if (decision.kind === 'approved') return { ...decision, mustBeEmpty };
  const answer = await toolkit.approver.ask({
    plan,
    target: run.target,
    hazards: hazardsWithRows(decision.hazards, atRisk),
  });
  if (answer.approved) {
    // A yes at the prompt is to what was read there: a table that was called empty must be.
    const asked = new Set(decision.hazards.map(({ object }) => object));
    const called = toldToLoseNothing(atRisk).filter(({ object }) => asked.has(object));
    const held = [...mustBeEmpty, ...called];
    return { approver: answer.approver, reason: 'at the prompt', mustBeEmpty: held };
  }
  throw notApproved(request, decision.hazards);
}
