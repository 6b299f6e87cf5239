import { sqliteFailure } from '../connect/failure.js';
import type { ApplyConnection } from '../connect/session-connection.js';

const AGAIN_MS = 25;

/** What ended a statement before its time. */
type Interruption = 'signal' | 'timeout';

/** A statement that was ended by us, with the reason in words. */
export class InterruptedStatement extends Error {}

/**
 * Waits for a statement, and ends it when the run's signal fires or its time is over (0: never). It is told again and
 * again, because what is told between two statements is forgotten.
 */
export async function interruptible<Result>(
  { sqlite, request }: Pick<ApplyConnection, 'sqlite' | 'request'>,
  timeoutMs: number,
  work: () => Promise<Result>,
): Promise<Result> {
  const deadline = timeoutMs === 0 ? Infinity : performance.now() + timeoutMs;
  const reason = (): Interruption | null =>
    request.signal.aborted ? 'signal' : performance.now() > deadline ? 'timeout' : null;
  const timer = setInterval(() => {
    if (reason() !== null) sqlite.interrupt();
  }, AGAIN_MS);
  try {
    return await work();
  } catch (error) {
    const ended = reason();
    if (ended === null || !isInterrupt(error)) throw error;
    const words = ended === 'signal' ? 'interrupted' : `ended after ${timeoutMs} ms (statement timeout)`;
    throw new InterruptedStatement(words, { cause: error });
  } finally {
    clearInterval(timer);
  }
}

function isInterrupt(error: unknown): boolean {
  return sqliteFailure(error).code === 'SQLITE_INTERRUPT';
}
