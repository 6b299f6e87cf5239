import { loadTimedOut, loadTooLarge } from '@lockstep/core/source/schema-errors.js';
import type { ScratchDatabase } from '@lockstep/core/ports/scratch-database.js';
import type { LoadSession } from './load-session.js';
import type { LoadableStatement } from './loadable-statement.js';

/** A load that may take so long, and grow so large. */
export interface LimitedLoad {
  readonly session: LoadSession;
  readonly scratch: Pick<ScratchDatabase, 'size'>;
  readonly timeoutMs: number;
  /** What is named where none was entered yet. */
  readonly first: LoadableStatement;
}

/** Far beyond any schema without rows. */
const MOST_BYTES = 2 * 2 ** 30;
const LOOK_EVERY_MS = 1000;

/**
 * Runs `load` for so long at most, and while its database stays small. What runs then is not asked to end, since a file
 * can refuse that: its connection is closed, and its session ends when the scratch database is dropped. Throws
 * `TOOL.TIMEOUT`, or `SCHEMA.UNSUPPORTED` for the size, naming the statement.
 */
export async function withinLimit<Result>(limits: LimitedLoad, load: () => Promise<Result>): Promise<Result> {
  const { session, timeoutMs, first } = limits;
  const timers: NodeJS.Timeout[] = [];
  const limit = new Promise<never>((_, reject) => {
    const end = (reason: typeof loadTimedOut, most: number): void => {
      const { file, place } = session.entered() ?? first;
      reject(reason({ file, place }, most));
      void session.close();
    };
    timers.push(setTimeout(() => end(loadTimedOut, timeoutMs), timeoutMs));
    timers.push(
      setInterval(() => void endWhereLarge(limits, () => end(loadTooLarge, MOST_BYTES)), LOOK_EVERY_MS),
    );
  });
  try {
    return await Promise.race([load(), limit]);
  } finally {
    for (const timer of timers) clearTimeout(timer);
  }
}

/** A server that does not answer is no reason to end: the time limit holds. */
async function endWhereLarge({ scratch }: LimitedLoad, end: () => void): Promise<void> {
  const bytes = await Promise.resolve(scratch.size?.() ?? 0).catch(unansweredSize);
  if (bytes > MOST_BYTES) end();
}

function unansweredSize(): number {
  return 0;
}
