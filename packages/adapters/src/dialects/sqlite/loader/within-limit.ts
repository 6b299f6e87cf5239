import { loadTimedOut } from '@lockstep/core/source/schema-errors.js';
import type { SourceStatement } from '@lockstep/core/source/schema-file.js';
import type { SqliteConnection } from '../connect/connect.js';

/** A load that may take so long. */
export interface LimitedLoad {
  readonly connection: Pick<SqliteConnection, 'interrupt'>;
  readonly statements: readonly SourceStatement[];
  readonly timeoutMs: number;
}

/** An interrupt between two statements is forgotten, so that it is told again. */
const AGAIN_MS = 25;

/**
 * Runs `load` for so long at most and hands it what to call with each statement it starts. What runs then is interrupted
 * and not waited for: a single function of SQLite cannot be. Throws `TOOL.TIMEOUT` naming the statement.
 */
export async function withinLoadLimit<Result>(
  { connection, statements, timeoutMs }: LimitedLoad,
  load: (started: (statement: SourceStatement) => void) => Promise<Result>,
): Promise<Result> {
  let running = statements[0];
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      isOver = true;
      reject(timedOut(running, timeoutMs));
    }, timeoutMs);
  });
  const again = setInterval(() => {
    if (isOver) connection.interrupt();
  }, AGAIN_MS);
  const loading = load((statement) => {
    running = statement;
    if (isOver) throw timedOut(statement, timeoutMs);
  });
  void Promise.allSettled([loading]).then(() => {
    clearInterval(again);
  });
  // What is not waited for must not keep the process.
  again.unref();
  try {
    return await Promise.race([loading, limit]);
  } finally {
    clearTimeout(timer);
  }
}

function timedOut(statement: SourceStatement | undefined, timeoutMs: number): Error {
  if (statement === undefined) throw new Error('A load without statements takes no time.');
  return loadTimedOut(statement, timeoutMs);
}
