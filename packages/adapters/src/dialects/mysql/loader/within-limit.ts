import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { loadTimedOut } from '@lockstep/core/source/schema-errors.js';
import type { SourceStatement } from '@lockstep/core/source/schema-file.js';
import type { MysqlClient } from '../connect/mysql-client.js';
import { killQuery } from '../execute/cancel.js';

/** A load that may take so long. */
export interface LimitedLoad {
  readonly client: MysqlClient;
  readonly target: ConnectionTarget;
  readonly statements: readonly SourceStatement[];
  readonly timeoutMs: number;
}

const SLACK_MS = 5_000;

/** Ends a statement whose loader was killed; other servers than MariaDB have such a limit for SELECT alone. */
export function statementLimitSql({ server }: MysqlClient, timeoutMs: number): string | null {
  const seconds = (timeoutMs + SLACK_MS) / 1000;
  return server.family === 'mariadb' ? `SET SESSION max_statement_time = ${seconds}` : null;
}

/**
 * Runs `load` for so long at most and hands it what to call with each statement it starts. What runs then is ended over
 * a second connection and cut off. Throws `TOOL.TIMEOUT` naming the statement.
 */
export async function withinLoadLimit<Result>(
  { client, target, statements, timeoutMs }: LimitedLoad,
  load: (started: (statement: SourceStatement) => void) => Promise<Result>,
): Promise<Result> {
  let running = statements[0];
  let late: Error | null = null;
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = timedOut(running, timeoutMs);
      late = error;
      // The scratch database cannot be dropped while the server still works in it.
      void endSession(client, target).then(() => reject(error));
    }, timeoutMs);
  });
  try {
    return await Promise.race([load((statement) => (running = statement)), limit]);
  } catch (error) {
    throw late ?? error;
  } finally {
    clearTimeout(timer);
  }
}

/** Ends what a session does, and the session. Never throws. */
export async function endSession(client: MysqlClient, target: ConnectionTarget): Promise<void> {
  await Promise.allSettled([killQuery(target, client.id)]);
  client.cut();
}

function timedOut(statement: SourceStatement | undefined, timeoutMs: number): Error {
  if (statement === undefined) throw new Error('A load without statements takes no time.');
  return loadTimedOut(statement, timeoutMs);
}
