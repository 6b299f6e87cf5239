import { type Approval, approvalIdOf } from '../policy/approval.js';
import type { ConnectionTarget } from '../config/target/connection-target.js';
import type { ErrorValue } from '../errors/lockstep-error.js';
import type { Plan, Statement } from '../plan/plan.js';
import type { ApplyReport } from '../plan/apply-report.js';
import { isoTime } from '../text/iso-time.js';
import { nothingApplied } from '../plan/statement-results.js';

/** What is known of an apply before it runs. */
export interface ApplyFacts {
  readonly plan: Plan;
  /** What the policy preset `additive` left out of the plan. */
  readonly leftOut: readonly Statement[];
  readonly target: Pick<ConnectionTarget, 'host' | 'database'>;
  readonly actor: string;
  readonly approver: string | null;
  readonly reason: string | null;
  /** The approval file that said yes. */
  readonly file?: Approval;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

/** What an apply turned out to be; what is left out says that nothing ran. */
export interface ApplyEnd {
  readonly outcome: ApplyReport['outcome'];
  readonly finishedAt: number;
  readonly statements?: ApplyReport['statements'];
  /** Fingerprint found afterwards; null where it was not read. */
  readonly after?: string | null;
  readonly differences?: ApplyReport['differences'];
  readonly error?: ErrorValue;
  readonly notes?: readonly string[];
}

/** Puts a report together, also of an apply that did not run (dry run, refusal). */
export function buildReport(facts: ApplyFacts, end: ApplyEnd): ApplyReport {
  const { plan } = facts;
  return {
    formatVersion: 1,
    module: plan.module,
    environment: plan.environment,
    planId: plan.planId,
    target: { host: facts.target.host, database: facts.target.database },
    outcome: end.outcome,
    startedAt: isoTime(facts.startedAt),
    finishedAt: isoTime(end.finishedAt),
    actor: facts.actor,
    approver: facts.approver,
    approvalReason: facts.reason,
    ...(facts.file === undefined ? {} : { approvalId: approvalIdOf(facts.file) }),
    serverVersion: plan.from.serverVersion,
    fingerprints: {
      before: plan.from.fingerprint,
      after: end.after ?? null,
      planned: plan.to.fingerprint,
    },
    statements: [...(end.statements ?? nothingApplied(plan))],
    leftOut: facts.leftOut.map(({ sql, object }) => ({ sql, object })),
    differences: [...(end.differences ?? [])],
    error: end.error === undefined ? null : { ...end.error, next: [...end.error.next] },
    notes: [...(end.notes ?? [])],
  };
}
