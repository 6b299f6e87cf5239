import type { Approval } from '../policy/approval.js';
import type { ApplyReport } from '../plan/apply-report.js';
import type { Ledger, OwnedObject } from '../ownership/ledger.js';
import type { ObjectRef } from '../catalog/object-kind.js';
import type { Asked } from '../run/asked.js';
import type { ConnectionTarget } from '../config/target/connection-target.js';
import type { Difference } from '../catalog/fingerprint-differences.js';
import type { Plan, Statement } from '../plan/plan.js';
import type { RowCount, TableName } from '../catalog/table-name.js';
import type { RowsAtRisk } from '../plan/rows-at-risk.js';
import type { LockHolder } from '../ports/lock-holder.js';
import type { ApplySession, SegmentRetry } from '../ports/apply-session.js';
import type { Database } from '../ports/database.js';
import type { ApplyLimits } from '../config/limits.js';

/** One plan, approved, and what the run knows about the place it goes to. */
export interface ApplyPlanRequest {
  readonly plan: Plan;
  /** True where the plan was named with `--plan`: then it is never made again. */
  readonly planIsGiven: boolean;
  /** Module and environment of the run; the plan must be for both. */
  readonly module: string;
  readonly environment: string;
  /** The module's schema files as they are now; a given plan must be made of the same. */
  readonly schemaFiles: Plan['schemaFiles'];
  /** The yes, and the plan it was given for. */
  readonly approval: {
    readonly planId: string;
    readonly approver: string | null;
    readonly reason: string | null;
    /** The approval file that said it: another apply may use it while this one waits. */
    readonly file?: Approval;
  };
  /** What the policy preset `additive` left out; then the end state is not the files'. */
  readonly leftOut: readonly Statement[];
  readonly target: ConnectionTarget;
  /** Schemas of the module, for the search path. */
  readonly schemas: readonly string[];
  /** Fingerprint of what the module owns before the plan. */
  readonly before: string;
  /** Root objects of the module after the plan, each with the hash it will have. */
  readonly desired: readonly OwnedObject[];
  /** Losses that nobody accepted, because their tables held no row: a row in one of them stops the apply. */
  readonly mustBeEmpty?: readonly Pick<RowsAtRisk, 'object' | 'table'>[];
  readonly ledger: boolean;
  /** The ledger as it was when the plan was made; empty without one. */
  readonly known: Ledger;
  readonly actor: string;
  readonly limits: ApplyLimits;
  readonly signal: AbortSignal;
  /** What the user asked for, for the next steps of an apply that fails. */
  readonly asked?: Asked;
}

/** The target as it is at one moment, seen with the module's eyes. */
export interface TargetState {
  /** Empty without one. */
  readonly ledger: Ledger;
  /** What a plan made now would start from: the fingerprint, and who owns what. */
  readonly from: string;
  /** Lockstep's fingerprint of what the module owns. */
  readonly fingerprint: string;
  /** The root objects the module owns, with the hash of each. */
  readonly owned: readonly OwnedObject[];
  /** Objects of other modules that the plan requires and that are absent, with the module that should bring them. */
  readonly missing: readonly (ObjectRef & { readonly module: string | null })[];
}

/** A state, and what differs there from the plan's end state. */
export interface TargetProof extends TargetState {
  /**
   * By the facts and by our own observer, every owned index that is not valid included; with statements left out, only what
   * an addition could still bring.
   */
  readonly differences: readonly Difference[];
}

/** How an apply looks at its target; it never reads a database any other way. */
export interface TargetReader {
  /** Once the lock was taken: what is read from now on is read where the lock is. */
  meet(lock: Pick<ApplySession, 'mark'>): Promise<void>;
  /** The target as it is now, every time it is called; read again where that is not as it was read last. */
  readState(): Promise<TargetState>;
  /** Reads the target whatever was read before, with what differs from the plan's end state in the same moment. */
  readProof(): Promise<TargetProof>;
  /** What differs by our observer alone: what is left where the facts agree. */
  readObserved(): Promise<readonly Difference[]>;
  /** As `DatabaseSession.countRows`. */
  countRows(tables: readonly TableName[]): Promise<readonly (RowCount | null)[]>;
}

/** What an apply needs of the outside world. */
export interface ApplyPorts {
  readonly database: Database;
  readonly reader: TargetReader;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly onLockWait: (holder: LockHolder | null, waitedMs: number) => void;
  readonly onRetry: (retry: SegmentRetry) => void;
  /** Called before the first statement of each segment. */
  readonly onSegment: (segment: { readonly number: number; readonly of: number }) => void;
}

/**
 * What became of an apply: a report (its `error` is set where it failed), or `stale` where the plan made by this run
 * no longer fits: nothing was changed, the lock is free, and a new plan needs policy and approval of its own.
 */
export type ApplyOutcome =
  | { readonly kind: 'finished'; readonly report: ApplyReport }
  | { readonly kind: 'stale'; readonly found: string };
