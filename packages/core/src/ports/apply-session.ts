import type { MigrationHistory } from './migration-history.js';
import type { LockHolder } from './lock-holder.js';
import type { StatementResult } from '../plan/apply-report.js';
import type { OwnedObject } from '../ownership/ledger.js';
import type { Segment } from '../plan/segments.js';
import type { TableName } from '../catalog/table-name.js';

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

/** The server's number of the session that holds a lock; null where there is no server. */
export type LockMark = number | null;

/** One connection that holds the database's advisory lock. */
export interface ApplySession {
  /** By what the other sessions of its server know this one. */
  readonly mark: LockMark;
  /** What this apply records of itself; without a ledger it records nothing. */
  readonly history: MigrationHistory;
  /**
   * Runs a segment in one transaction (or its one statement outside of any), with the ledger's progress inside it.
   * Never throws for a failing statement or a lost connection: the results say applied, unapplied or in doubt.
   */
  runSegment(request: SegmentRequest): Promise<readonly StatementResult[]>;
  /** Releases the lock and the connection. Safe to call twice, also on a lost connection. */
  close(): Promise<void>;
}
