import type { UsedPlan } from '../ownership/ledger.js';
import type { ApprovalMode } from '../config/module-config.js';
import type { HazardCode } from '../errors/hazard-codes.js';
import type { Plan } from '../plan/plan.js';
import type { Approval } from './approval.js';
import type { EffectivePolicy } from './policy.js';

/** Everything that says yes or no to one plan. */
export interface ApprovalRequest {
  readonly plan: Plan;
  readonly policy: EffectivePolicy;
  readonly mode: ApprovalMode;
  /** True where the plan was saved before and named with `--plan`. */
  readonly planIsGiven: boolean;
  /** Values of `--approve`. Where there are any, no other plan is applied. */
  readonly approve: readonly string[];
  /** Approval files: of `--approval` and of `db/approvals`. */
  readonly approvals: readonly Approval[];
  /** What the target's ledger says was applied: a file that was given before is used. */
  readonly used: readonly UsedPlan[];
  /** `--accept`. */
  readonly accepts: readonly HazardCode[] | 'all';
  /** Objects whose `DATA_LOSS` loses nothing and needs no yes. */
  readonly losesNothing: ReadonlySet<string>;
  /** A terminal that can be seen and answered is there. */
  readonly canAsk: boolean;
  /** Who runs the command: the approver where `--approve` is given. */
  readonly actor: string;
  /** The time, ISO 8601. */
  readonly now: string;
}
