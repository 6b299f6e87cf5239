import { loadTimedOut } from '@lockstep/core';
import type { LoadSession } from './load-session.js';
import type { LoadableStatement } from './loadable-statement.js';

/** A load that may take so long. */
export interface LimitedLoad {
  readonly session: LoadSession;
  readonly timeoutMs: number;
  /** What is named where none was entered yet. */
  readonly first: LoadableStatement;
}

/**
 * Runs `load` for so long at most. What runs then is not asked to end, since a file can refuse that: its connection is
 * closed, and its session ends when the scratch database is dropped. Throws `TOOL.TIMEOUT` naming the statement.
 */
export async function withinLimit<Result>(
  { session, timeoutMs, first }: LimitedLoad,
  load: () => Promise<Result>,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const { file, place } = session.entered() ?? first;
      reject(loadTimedOut({ file, place }, timeoutMs));
      void session.close();
    }, timeoutMs);
  });
  try {
    return await Promise.race([load(), limit]);
  } finally {
    clearTimeout(timer);
  }
}
