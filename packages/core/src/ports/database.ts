import type { ReadingLimits } from './blocked-reading.js';
import type { ConnectionTarget } from '../config/target/connection-target.js';
import type { ApplyReport, StatementResult } from '../plan/apply-report.js';
import type { Ledger, OwnedObject } from '../ownership/ledger.js';
import type { Segment } from '../plan/segments.js';
import type { Plan } from '../plan/plan.js';
import type { Observation } from '../catalog/observation.js';
import type { TableName, RowCount } from '../catalog/table-name.js';

/** What a connection check finds. */
export interface ServerFacts {
  /** As the server says it: `18.4`. */
  readonly version: string;
  readonly major: number;
  readonly database: string;
  readonly user: string;
  readonly isSuperuser: boolean;
  /** The role that owns the database. */
  readonly databaseOwner: string;
  /** Identifies the cluster and database: stays equal across restarts, differs for another server. */
  readonly identity: string;
  readonly extensions: readonly { readonly name: string; readonly version: string }[];
  readonly roles: readonly string[];
  readonly readOnly: boolean;
}

/** The session that holds a database's advisory lock, as far as this login may see it. */
export interface LockHolder {
  readonly pid: number;
  /** `lockstep apply <module>` for another apply. */
  readonly application: string;
  readonly user: string;
  /** Its network address; null where it is local or not shown to this login. */
  readonly client: string | null;
  /** When its session began, ISO 8601; null where this login may not see it. */
  readonly since: string | null;
}

export interface ApplySessionRequest {
  readonly module: string;
  /** Schemas of the module: with `pg_catalog` before them the search path of its statements. */
  readonly schemas: readonly string[];
  /** False: nothing is recorded in the database. */
  readonly ledger: boolean;
  /** How long to poll for the lock, in milliseconds. */
  readonly waitMs: number;
  /** Called at once and at least once a second while somebody else holds the lock. */
  readonly onWait: (holder: LockHolder | null, waitedMs: number) => void;
  readonly signal: AbortSignal;
}

export interface SegmentRequest {
  readonly segment: Segment;
  /** Root objects that belong to the module once this segment is committed; recorded with it. */
  readonly owned: readonly OwnedObject[];
  /**
   * Tables that must hold no row: locked and looked at in the segment's transaction before its first statement; a row
   * in one of them is that statement's failure.
   */
  readonly mustBeEmpty?: readonly TableName[];
  readonly lockTimeoutMs: number;
  /** 0 for none. */
  readonly statementTimeoutMs: number;
  /** Called before a segment is tried again because a lock was not to be had. */
  readonly onRetry: (retry: SegmentRetry) => void;
}

export interface SegmentRetry {
  /** Position in the plan of the statement that waited in vain. */
  readonly index: number;
  /** The try that comes next, and how many there are. */
  readonly attempt: number;
  readonly attempts: number;
  /** How long it rests before. */
  readonly pauseMs: number;
}

/** An apply that begins, as the ledger records it. */
export interface LedgerBegin {
  readonly plan: Plan;
  readonly actor: string;
  readonly approver: string | null;
  readonly reason: string | null;
  /** Which approval file let it pass: recorded before anything runs. */
  readonly approvalId?: string;
}

/** One connection that holds the database's advisory lock. */
export interface ApplySession {
  /**
   * Settles what applies left behind whose process died: their ledger rows, and indexes they did not finish. Gives one
   * sentence for each. Called before the target is read.
   */
  recover(): Promise<readonly string[]>;
  /**
   * Records that a plan is being applied, making the ledger first where it is missing. What it gives is for the report:
   * where a copy of the database is, say. Throws `DB.PRIVILEGE`, `FILE.NOT_WRITABLE`.
   */
  begin(begin: LedgerBegin): Promise<{ readonly notes: readonly string[] }>;
  /**
   * Runs a segment in one transaction (or its one statement outside of any), with the ledger's progress inside it.
   * Never throws for a failing statement or a lost connection: the results say applied, unapplied or in doubt.
   */
  runSegment(request: SegmentRequest): Promise<readonly StatementResult[]>;
  /** Records the end: the report, and what the module owns now (null: not known, what was recorded stays). */
  finish(request: {
    readonly report: ApplyReport;
    readonly owned: readonly OwnedObject[] | null;
  }): Promise<void>;
  /** Releases the lock and the connection. Safe to call twice, also on a lost connection. */
  close(): Promise<void>;
}

/** What became of a wish to write the ledger without an apply. */
export type RecordOutcome = 'recorded' | 'busy' | 'not-permitted';

/** The target database, as commands see it. */
export interface Database {
  /**
   * Connects, checks and describes. Throws `DB.UNREACHABLE`, `DB.AUTH`, `DB.MISSING`, `DB.PRIVILEGE`; a transaction
   * pooler is `DB.UNREACHABLE` naming the direct URL. `LOCK.TIMEOUT` where that waits for another program too long.
   */
  inspect(target: ConnectionTarget, limits?: ReadingLimits): Promise<ServerFacts>;
  /** An empty ledger where none was ever written. Works with a read-only login. */
  readLedger(target: ConnectionTarget, limits?: ReadingLimits): Promise<Ledger>;
  /**
   * The schema files of the last plan that was applied for a module, as the ledger keeps them; null where there is none,
   * or where this login may not read it. Throws `DB.*`, `LOCK.TIMEOUT`.
   */
  readAppliedFiles(
    target: ConnectionTarget,
    module: string,
    limits?: ReadingLimits,
  ): Promise<Plan['schemaFiles'] | null>;
  /**
   * Our own catalog query, independent of any engine, over the root objects named (`kind` and `name`), from one
   * snapshot. `ownerAlias` is that of a scratch database: its login is shown as the owner it stands for.
   */
  observe(
    target: ConnectionTarget,
    roots: readonly { kind: string; name: string }[],
    options?: ReadingLimits & {
      readonly ownerAlias?: { readonly from: string; readonly to: string } | null;
    },
  ): Promise<Observation>;
  /**
   * How many rows each table holds, in the order of the tables; null where that cannot be told: the table is locked, not
   * readable as a whole, or gone. Waits and counts only for a moment, then estimates; changes nothing.
   */
  countRows(
    target: ConnectionTarget,
    tables: readonly TableName[],
    signal: AbortSignal,
  ): Promise<readonly (RowCount | null)[]>;
  /** Connects for writing and takes the lock. Throws `LOCK.TIMEOUT` naming the holder, `INTERRUPTED`, `DB.*`. */
  openApply(target: ConnectionTarget, request: ApplySessionRequest): Promise<ApplySession>;
  /**
   * Records what a module owns after a plan without statements, where nobody applies at this moment and the login may.
   */
  recordOwned(
    target: ConnectionTarget,
    request: {
      readonly plan: Plan;
      readonly owned: readonly OwnedObject[];
      readonly actor: string;
      /** Ends a wait for another program's lock on a database file. */
      readonly signal?: AbortSignal;
    },
  ): Promise<RecordOutcome>;
}
