import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import type { ReadingLimits } from '@lockstep/core/ports/blocked-reading.js';
import type { Database } from '@lockstep/core/ports/database.js';
import type { DatabaseSession } from '@lockstep/core/ports/database-session.js';
import type { HistoryReader } from '@lockstep/core/ports/migration-history.js';

/** What tests ask of a target now and then: each call has a session of its own. */
export interface DatabaseCalls {
  inspect(target: ConnectionTarget, limits?: ReadingLimits): ReturnType<DatabaseSession['inspect']>;
  readLedger(target: ConnectionTarget, limits?: ReadingLimits): ReturnType<HistoryReader['read']>;
  readAppliedFiles(target: ConnectionTarget, module: string): ReturnType<HistoryReader['appliedFiles']>;
  countRows(
    target: ConnectionTarget,
    ...counted: Parameters<DatabaseSession['countRows']>
  ): ReturnType<DatabaseSession['countRows']>;
}

/** The calls of a database's sessions, a session each. */
export function callsOf({ openSession }: Pick<Database, 'openSession'>): DatabaseCalls {
  const on = async <Result>(
    [target, limits]: readonly [ConnectionTarget, ReadingLimits?],
    call: (session: DatabaseSession) => Promise<Result>,
  ): Promise<Result> => {
    const session = await openSession(target, limits);
    try {
      return await call(session);
    } finally {
      await session.close();
    }
  };
  return {
    inspect: async (target, limits) => await on([target, limits], async (session) => await session.inspect()),
    readLedger: async (target, limits) =>
      await on([target, limits], async (session) => await session.history.read()),
    readAppliedFiles: async (target, module) =>
      await on([target], async (session) => await session.history.appliedFiles(module)),
    countRows: async (target, ...counted) =>
      await on([target], async (session) => await session.countRows(...counted)),
  };
}
