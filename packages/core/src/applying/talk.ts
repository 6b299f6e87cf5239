import type { LockHolder } from '../ports/lock-holder.js';
import type { SegmentRetry } from '../ports/apply-session.js';

/** What a wait for the advisory lock says, once a second. */
export function lockWaitLine(holder: LockHolder | null, waitedMs: number): string {
  const waited = `waiting for the advisory lock of this database (${Math.round(waitedMs / 1000)} s)`;
  if (holder === null) return waited;
  const since = holder.since === null ? '' : ` since ${holder.since}`;
  const from = holder.client === null ? '' : ` from ${holder.client}`;
  return `${waited}: held by ${holder.user}${from} (${holder.application}, process ${holder.pid})${since}`;
}

/** What a segment that could not get its locks says before it is tried again. */
export function retryLine({ index, attempt, attempts, pauseMs }: SegmentRetry): string {
  return `lock timeout on statement ${index + 1}; retrying in ${pauseMs} ms (${attempt} of ${attempts})`;
}
