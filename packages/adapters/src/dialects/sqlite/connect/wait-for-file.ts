import { setTimeout as delay } from 'node:timers/promises';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { nextCommand } from '@lockstep/core/errors/next-command.js';
import { sqliteFailure } from './failure.js';

/** SQLite itself waits no longer than this for a lock: nothing ends such a wait before its time. */
const LONGEST_TRY_MS = 100;
const PAUSE_MS = 10;

/** How long another program's lock on the file is waited for. */
export interface FileWait {
  readonly timeoutMs: number;
  /** Ends the wait at once. */
  readonly signal: AbortSignal | undefined;
}

/** How long SQLite itself waits in one try. */
export function tryMs(timeoutMs: number): number {
  return Math.min(LONGEST_TRY_MS, timeoutMs);
}

/**
 * Tries until the file is not locked by another program, in tries so short that a signal ends the wait at once. What is
 * done after the signal is tried once. Throws `INTERRUPTED`, and whatever the last try threw.
 */
export async function waitForFile<Result>(
  { timeoutMs, signal }: FileWait,
  attempt: { readonly run: () => Promise<Result>; readonly mayRunAgain: () => boolean },
): Promise<Result> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const [tried] = await Promise.allSettled([attempt.run()]);
    if (tried.status === 'fulfilled') return tried.value;
    if (!isLocked(tried.reason) || !attempt.mayRunAgain()) throw tried.reason;
    if (signal?.aborted === true) throw interrupted(tried.reason);
    if (performance.now() >= deadline) throw tried.reason;
    await Promise.allSettled([delay(PAUSE_MS, undefined, { signal })]);
  }
}

/** A transaction whose view of the file is out of date stays so, however often its statement is tried. */
function isLocked(error: unknown): boolean {
  const { code } = sqliteFailure(error);
  return code.startsWith('SQLITE_BUSY') && code !== 'SQLITE_BUSY_SNAPSHOT';
}

function interrupted(cause: unknown): LockstepError {
  return new LockstepError('INTERRUPTED', {
    what: 'Interrupted while another program had locked the database file; nothing was left half-done.',
    next: [nextCommand('again', {})],
    cause,
  });
}
