import { setTimeout as delay } from 'node:timers/promises';
import type { LockHolder } from '@lockstep/core/ports/lock-holder.js';
import type { ApplySessionRequest } from '@lockstep/core/ports/apply-session.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { longerThan } from '@lockstep/core/text/duration.js';
import { nextCommand } from '@lockstep/core/errors/next-command.js';

/** How long an apply waits for the lock of its database, and who is told meanwhile. */
export type LockWait = Pick<ApplySessionRequest, 'waitMs' | 'onWait' | 'signal'>;

/** The lock of a database as its dialect takes it. */
export interface PolledLock<Held> {
  /** Tries once, without waiting: the lock, or who holds it (null where that one ended meanwhile). */
  readonly attempt: () => Promise<{ readonly held: Held } | { readonly holder: LockHolder | null }>;
  /** A holder in words. */
  readonly describe: (holder: LockHolder) => string;
  /** How a holder that hangs is ended, as a command; null where that cannot be done from here. */
  readonly endOf: (holder: LockHolder) => string | null;
}

const SHORTEST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 500;

/** A pause before a lock is tried again, in milliseconds: hardly ever the same for two that wait. */
export function lockPauseMs(): number {
  return SHORTEST_PAUSE_MS + Math.random() * (LONGEST_PAUSE_MS - SHORTEST_PAUSE_MS);
}

/** Tries until it has the lock. Throws `LOCK.TIMEOUT` naming the holder, and `INTERRUPTED`. */
export async function waitForLock<Held>(wait: LockWait, lock: PolledLock<Held>): Promise<Held> {
  const started = Date.now();
  for (;;) {
    const tried = await lock.attempt();
    if ('held' in tried) return tried.held;
    const waitedMs = Date.now() - started;
    if (waitedMs >= wait.waitMs) throw lockTimeout(lock, tried.holder, wait.waitMs);
    wait.onWait(tried.holder, waitedMs);
    await pause(Math.min(lockPauseMs(), wait.waitMs - waitedMs), wait.signal);
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(milliseconds, undefined, { signal });
  } catch (cause) {
    throw new LockstepError('INTERRUPTED', {
      what: 'Interrupted while waiting for the lock of the database; nothing was changed.',
      cause,
    });
  }
}

function lockTimeout(
  lock: Pick<PolledLock<unknown>, 'describe' | 'endOf'>,
  holder: LockHolder | null,
  waitMs: number,
): LockstepError {
  const words = holder === null ? 'it ended a moment ago' : lock.describe(holder);
  const end = holder === null ? null : lock.endOf(holder);
  return new LockstepError('LOCK.TIMEOUT', {
    what: `Another apply held the lock of this database for ${waitMs / 1000} s: ${words}.`,
    why: 'Only one apply runs on a database at a time.',
    next: [
      nextCommand('again', { lockWait: longerThan(waitMs) }, { note: 'wait for it, or allow more time' }),
      ...(end === null ? [] : [`or, if it hangs: ${end}`]),
    ],
  });
}
