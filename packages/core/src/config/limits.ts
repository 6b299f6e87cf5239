/** How long a load may take where nothing else is said. */
export const DEFAULT_LOAD_TIMEOUT_MS = 120_000;

/** Times an apply keeps to, in milliseconds. */
export interface ApplyLimits {
  /** How long to poll for the advisory lock. */
  readonly lockWaitMs: number;
  /** `lock_timeout` of a statement; a segment that fails on it is tried again a few times. */
  readonly lockTimeoutMs: number;
  /** `statement_timeout`; 0 for none. */
  readonly statementTimeoutMs: number;
}

/** Used where nobody says otherwise. Statements may take their time; waiting for a lock, they hold up others. */
export const DEFAULT_APPLY_LIMITS: ApplyLimits = {
  lockWaitMs: 60_000,
  lockTimeoutMs: 5_000,
  statementTimeoutMs: 0,
};
