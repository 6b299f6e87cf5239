import { describeBlockedReading, type ReadingLimits } from '../ports/blocked-reading.js';
import type { ModuleRun } from './module-run.js';
import type { Toolkit } from './toolkit.js';

/** A reading that waits for another session says so, and ends when a load would. */
export function readingLimits(
  { talk }: Pick<Toolkit, 'talk'>,
  run: Pick<ModuleRun, 'loadTimeoutMs' | 'signal'>,
): ReadingLimits {
  return {
    ...(run.loadTimeoutMs === undefined ? {} : { readTimeoutMs: run.loadTimeoutMs }),
    signal: run.signal,
    onWait: (blocked) => talk.step(`Waiting to read the database: ${describeBlockedReading(blocked)}`),
  };
}
