import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { nextCommand, type NextStep } from '@lockstep/core/errors/next-command.js';
import type { ReadingLimits } from '@lockstep/core/ports/blocked-reading.js';

const DEFAULT_READ_TIMEOUT_MS = 120_000;
/** The server ends its statement first, and says so; this is for one that says nothing any more. */
const SLACK_MS = 1_000;

/** How long a reading may take as a whole. */
export function readTimeoutOf({ readTimeoutMs }: ReadingLimits): number {
  return readTimeoutMs ?? DEFAULT_READ_TIMEOUT_MS;
}

/** A reading that was ended from here, because it took too long. */
export class ReadingTooLong extends Error {
  override readonly message = 'it took too long';
}

/**
 * Reads for so long at most; then `cut` ends the connections, which must not wait for the server. Throws
 * `ReadingTooLong`, and whatever `read` throws.
 */
export async function withinReadingLimit<Result>(
  limits: ReadingLimits,
  read: () => Promise<Result>,
  cut: () => void,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => {
        reject(new ReadingTooLong());
        cut();
      },
      readTimeoutOf(limits) + SLACK_MS,
    );
  });
  try {
    return await Promise.race([read(), limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** The error for a reading that did not end in time, although no lock is in its way that could be seen. */
export function readingTimedOut(
  target: ConnectionTarget,
  failure: { readonly limitMs: number; readonly look: NextStep; readonly cause: unknown },
): LockstepError {
  return new LockstepError('TOOL.TIMEOUT', {
    what: `Reading the database "${target.database}" on ${target.host} did not finish within ${failure.limitMs / 1000} s and was stopped.`,
    why: 'The server was asked what the database holds. It waits for no lock that could be seen: it is overloaded, or no longer responds.',
    next: [
      failure.look,
      nextCommand('again', { loadTimeout: '10m' }, { note: 'if it only needs more time' }),
    ],
    cause: failure.cause,
  });
}
