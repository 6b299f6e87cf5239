import { randomUUID } from 'node:crypto';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { NO_LEDGER } from '@lockstep/core/ownership/ledger.js';
import type { ReadingLimits } from '@lockstep/core/ports/blocked-reading.js';
import type {
  DatabaseSession,
  ReadingRequest,
  TargetReading,
} from '@lockstep/core/ports/database-session.js';
import type { ServerFacts } from '@lockstep/core/ports/server-facts.js';
import { connectMysql } from './connect/connect.js';
import type { MysqlClient } from './connect/mysql-client.js';
import { countMysqlRowsOn } from './count-rows.js';
import { isMysqlConnectionLost } from './execute/error.js';
import { lostWhileReading, readMysqlFacts, refuseOld } from './inspect.js';
import { readMysqlAppliedFilesOn, readMysqlLedgerOn } from './ledger/ledger.js';
import { findLockHolder, lockNameOf } from './lock/lock.js';
import { observeOn } from './observer/observe-on.js';
import { readRevision, readWithRevision } from './revision/revision.js';
import { watchMysqlReading } from './watched-reading.js';

/**
 * As `Database.openSession` says. The family has no snapshot of its catalog. A reading of a connection that was lost is not
 * gone by: the next one may be to another server.
 */
export async function openMysqlSession(
  target: ConnectionTarget,
  limits: ReadingLimits = {},
): Promise<DatabaseSession> {
  let client = await connected(target, limits);
  let connection = randomUUID();
  const ofConnection = (revision: string | null): string | null =>
    revision === null ? null : `${connection} ${revision}`;
  const reading = async <Result>(read: (client: MysqlClient) => Promise<Result>): Promise<Result> => {
    if (await isLost(client)) {
      client = await connected(target, {});
      connection = randomUUID();
    }
    return await watchMysqlReading({ target, client, limits }, async () => await read(client));
  };
  return {
    inspect: async () => await reading(async (on) => await facts(on, target)),
    read: async (request) => {
      const { revision, ...read } = await reading(async (on) => await readOn(on, target, request));
      return { ...read, revision: ofConnection(revision), revisionScope: 'run' };
    },
    revision: async () => ofConnection(await reading(async (on) => await readRevision(on, target))),
    history: {
      read: async () => await reading(async (on) => await readMysqlLedgerOn(on, target)),
      appliedFiles: async (module) => await reading(async (on) => await readMysqlAppliedFilesOn(on, module)),
    },
    observe: async (roots) => await reading(async (on) => await observeOn(on, target, roots)),
    countRows: async (tables, signal) =>
      await reading(async (on) => await countMysqlRowsOn(on, tables, signal)),
    seesLock: async (mark) =>
      await reading(async (on) => (await findLockHolder(on, lockNameOf(target.database)))?.pid === mark),
    close: async () => await client.end(),
  };
}

async function connected(target: ConnectionTarget, { signal }: ReadingLimits): Promise<MysqlClient> {
  const client = await connectMysql(target, {
    ...{ applicationName: 'lockstep', readOnly: true },
    ...(signal === undefined ? {} : { signal }),
  });
  try {
    refuseOld(target, client);
    return client;
  } catch (error) {
    await client.end();
    throw error;
  }
}

async function isLost(client: MysqlClient): Promise<boolean> {
  try {
    await client.run('DO 0');
    return false;
  } catch (error) {
    if (!isMysqlConnectionLost(error)) throw error;
    client.cut();
    return true;
  }
}

async function facts(client: MysqlClient, target: ConnectionTarget): Promise<ServerFacts> {
  try {
    return await readMysqlFacts(client);
  } catch (error) {
    throw error instanceof LockstepError ? error : lostWhileReading(target, error);
  }
}

async function readOn(
  client: MysqlClient,
  target: ConnectionTarget,
  { ledger, roots }: ReadingRequest,
): Promise<TargetReading> {
  const server = await facts(client, target);
  const known = ledger ? await readMysqlLedgerOn(client, target) : NO_LEDGER;
  const { snapshot, revision } = await readWithRevision(client, target);
  const observation = roots === undefined ? null : await observeOn(client, target, roots);
  return { server, ledger: known, snapshot, observation, revision };
}
