import type { ConnectionTarget } from '../config/target/connection-target.js';
import type { Plan } from '../plan/plan.js';
import type { Hazard } from '../hazards/model/hazard.js';

/** What a person is asked about: one plan, the database it would change, and the hazards that stand out. */
export interface ApprovalQuestion {
  readonly plan: Plan;
  readonly target: Pick<ConnectionTarget, 'host' | 'database' | 'embedded'> &
    Partial<Pick<ConnectionTarget, 'dialect'>>;
  /** Hazards that policy does not let pass without a yes. */
  readonly hazards: readonly Hazard[];
}

/** What a person said, and in whose name. */
export interface ApprovalAnswer {
  readonly approved: boolean;
  readonly approver: string;
}

/** Asks a person, where a terminal can be seen and answered. */
export interface Approver {
  /** True where stdin and stdout are terminals and nothing else writes there. */
  readonly canAsk: boolean;
  /** Asks about a plan that was shown with its hazards; false for anything but a clear yes (end of input and Ctrl-C are a no). */
  ask(question: ApprovalQuestion): Promise<ApprovalAnswer>;
  /**
   * Shows the lines and asks one question; false for anything but a clear yes. Lines that the plan shown before has
   * (`isInPlan`) are not shown again where it can be seen.
   */
  confirm(question: {
    readonly lines: readonly string[];
    readonly message: string;
    readonly isInPlan?: boolean;
  }): Promise<ApprovalAnswer>;
}
