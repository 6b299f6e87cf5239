import type { BlockedReading, ReadingLimits } from '@lockstep/core/ports/blocked-reading.js';

const LOOK_AFTER_MS = 1000;
const SAY_AGAIN_AFTER_MS = 5000;

/** A second connection that sees what a reading waits for. */
export interface Lookout {
  /** Null where nothing is waited for. */
  look(): Promise<BlockedReading | null>;
  /** Closes the connection, also while it looks, without waiting for the server. */
  end(): Promise<void>;
}

/** What goes on beside a reading. */
export interface ReadingWatch {
  /** What was waited for when somebody looked last. */
  last(): BlockedReading | null;
  stop(): Promise<void>;
}

/**
 * Looks each second, until it is stopped, what a reading waits for, and tells `onWait`: at once of another wait, and
 * each five seconds of the same. Opens its connection when a second has passed. Never throws: looking is a courtesy,
 * and where it is not possible the reading goes on and says less.
 */
export function startReadingWatch(
  { onWait }: ReadingLimits,
  open: (ended: AbortSignal) => Promise<Lookout>,
): ReadingWatch {
  const ended = new AbortController();
  let last: BlockedReading | null = null;
  let saidAt = 0;
  const tell = (blocked: BlockedReading): void => {
    const isNew = last?.holder?.pid !== blocked.holder?.pid || last?.object !== blocked.object;
    last = blocked;
    if (!isNew && Date.now() - saidAt < SAY_AGAIN_AFTER_MS) return;
    saidAt = Date.now();
    onWait?.(blocked);
  };
  const done = lookAgain(open, { ended: ended.signal, tell });
  return {
    last: () => last,
    stop: async () => {
      ended.abort();
      await done;
    },
  };
}

async function lookAgain(
  open: (ended: AbortSignal) => Promise<Lookout>,
  { ended, tell }: { readonly ended: AbortSignal; readonly tell: (blocked: BlockedReading) => void },
): Promise<void> {
  let lookout: Lookout | null = null;
  try {
    while (await isStillReading(ended)) {
      lookout ??= await open(ended);
      // A server that does not answer must not hold up whoever has ended the reading.
      const blocked = await Promise.race([lookout.look(), untilEnded(ended)]);
      if (blocked !== null) tell(blocked);
    }
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  } finally {
    await lookout?.end();
  }
}

async function untilEnded(ended: AbortSignal): Promise<null> {
  if (ended.aborted) return null;
  return await new Promise((resolve) => {
    ended.addEventListener('abort', () => resolve(null), { once: true });
  });
}

/** True after a second, false at once where the reading has ended. */
async function isStillReading(ended: AbortSignal): Promise<boolean> {
  if (ended.aborted) return false;
  return await new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      resolve(false);
    };
    const timer = setTimeout(() => {
      ended.removeEventListener('abort', end);
      resolve(true);
    }, LOOK_AFTER_MS);
    ended.addEventListener('abort', end, { once: true });
  });
}
