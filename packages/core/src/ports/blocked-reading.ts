import type { LockHolder } from './lock-holder.js';

/** What a reading session waits for: the object that is locked, and the session that holds it. */
export interface BlockedReading {
  /** Qualified name of a relation, what kind of lock it is, or the statement that waits. */
  readonly object: string;
  /** Null where it cannot be seen. */
  readonly holder: LockHolder | null;
}

/** How long a reading of a database waits for a lock, and who is told meanwhile. */
export interface ReadingLimits {
  /** Milliseconds for one lock; 30 s unless told. */
  readonly lockTimeoutMs?: number;
  /** Milliseconds for a reading as a whole; 120 s unless told. */
  readonly readTimeoutMs?: number;
  /** Called when a reading has waited for a second, and again while it goes on waiting. */
  readonly onWait?: (blocked: BlockedReading) => void;
  /** Ends a wait for another program's lock on a database file, as `INTERRUPTED`. */
  readonly signal?: AbortSignal;
}

/** What is waited for and for whom, as a sentence without its full stop. */
export function describeBlockedReading({ object, holder }: BlockedReading): string {
  if (holder === null) return `${object} is locked; the holder could not be seen`;
  const from = holder.client === null ? '' : ` from ${holder.client}`;
  const since = holder.since === null ? '' : `, since ${holder.since}`;
  return `${object} is locked by "${holder.application}" (process ${holder.pid}) of login "${holder.user}"${from}${since}`;
}
