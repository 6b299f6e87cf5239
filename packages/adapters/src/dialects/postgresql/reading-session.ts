import type { CatalogSnapshot } from '@lockstep/core/catalog/catalog-view.js';
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
import type pg from 'pg';
import { findLockHolder } from './lock/lock.js';
import { connectPostgres } from './connect/connect.js';
import { refuseTransactionPooler } from './connect/pooler.js';
import { lostConnection } from './connect/session-connection.js';
import { countRowsOn } from './count-rows.js';
import { isConnectionLost } from './execute/error.js';
import { inSnapshot } from './connect/in-snapshot.js';
import { clusterIdentifier, inspectionError, readServerFacts } from './inspect.js';
import { readAppliedFilesOn, readLedgerOn } from './ledger/ledger.js';
import { observeIn, observeOn } from './observer/observe-on.js';
import { revisionIn } from './revision/revision.js';
import { type ReadingSessions, watchReading } from './watched-reading.js';

/** The connection of a session; another one takes its place where it was lost. */
interface Held {
  readonly target: ConnectionTarget;
  readonly limits: ReadingLimits;
  client: pg.Client;
  /** The server's own identifier, asked once a connection. */
  cluster: string | null;
}

/** As `Database.openSession` says. */
export async function openPostgresSession(
  target: ConnectionTarget,
  limits: ReadingLimits = {},
): Promise<DatabaseSession> {
  const held: Held = { target, limits, client: await connected(target, limits), cluster: null };
  const reading = async <Result>(read: (client: pg.Client) => Promise<Result>): Promise<Result> => {
    try {
      return await watchReading(target, limits, async (sessions) => {
        await readyFor(held, sessions);
        return await read(held.client);
      });
    } catch (error) {
      throw (await isLoss(held, error)) ? lostConnection(target, error) : error;
    }
  };
  return {
    inspect: async () => await reading(async () => await facts(held)),
    read: async (request) => await reading(async () => await readOn(held, request)),
    revision: async () => await reading(async () => await revisionOf(held)),
    history: {
      read: async () => await reading(async (client) => await readLedgerOn(client, target)),
      appliedFiles: async (module) =>
        await reading(async (client) => await readAppliedFilesOn(client, module)),
    },
    observe: async (roots) => await reading(async (client) => await observeOn(client, roots, new Map())),
    countRows: async (tables, signal) =>
      await reading(async (client) => await countRowsOn(client, tables, signal)),
    seesLock: async (mark) => await reading(async (client) => (await findLockHolder(client))?.pid === mark),
    close: async () => await held.client.end(),
  };
}

async function connected(target: ConnectionTarget, { signal }: ReadingLimits): Promise<pg.Client> {
  const options = { applicationName: 'lockstep', ...(signal === undefined ? {} : { signal }) };
  const client = await connectPostgres(target, options);
  try {
    await refuseTransactionPooler(client, target, options);
    return client;
  } catch (error) {
    await client.end();
    throw error instanceof LockstepError ? error : inspectionError(target, error);
  }
}

/** True where a reading failed because its connection went away; what reads then may have said that it could not read. */
async function isLoss({ client }: Held, error: unknown): Promise<boolean> {
  if (error instanceof LockstepError && error.code !== 'ENGINE.FAILED') return false;
  try {
    await client.query('SELECT');
    return false;
  } catch (after) {
    return isConnectionLost(after);
  }
}

/** Sets the limits of this reading; where the connection was lost since the last one, on a new connection. */
async function readyFor(held: Held, sessions: ReadingSessions): Promise<void> {
  try {
    await sessions.add(held.client);
  } catch (error) {
    if (!isConnectionLost(error)) throw error;
    await held.client.end();
    held.client = await connected(held.target, {});
    held.cluster = null;
    await sessions.add(held.client);
  }
}

async function clusterOf(held: Held): Promise<string> {
  const { client, target } = held;
  try {
    return (held.cluster ??= await clusterIdentifier(client, target));
  } catch (error) {
    throw error instanceof LockstepError ? error : inspectionError(target, error);
  }
}

/** The revision alone, in a snapshot of its own. */
async function revisionOf(held: Held): Promise<string | null> {
  const cluster = await clusterOf(held);
  return await inSnapshot(held.client, async () => await revisionIn(held.client, cluster));
}

async function facts(held: Held): Promise<ServerFacts> {
  const { client, target } = held;
  try {
    return await readServerFacts(client, target, await clusterOf(held));
  } catch (error) {
    throw error instanceof LockstepError ? error : inspectionError(target, error);
  }
}

/**
 * The ledger is locked before it is looked at, which a snapshot cannot be taken before: it is read first, in a transaction
 * of its own.
 */
async function readOn(held: Held, request: ReadingRequest): Promise<TargetReading> {
  const { client, target } = held;
  const { roots, known } = request;
  const cluster = await clusterOf(held);
  const ledger = request.ledger ? await readLedgerOn(client, target) : NO_LEDGER;
  return await inSnapshot(client, async () => {
    const revision = await revisionIn(client, cluster);
    const before = revision === null ? null : ((await known?.(revision)) ?? null);
    return {
      server: await facts(held),
      ledger,
      snapshot: before ?? (await catalogOf(held)),
      observation: roots === undefined ? null : await observeIn(client, roots, new Map()),
      revision,
    };
  });
}

/** What reads a whole catalog is loaded where there is one to read. */
async function catalogOf({ client, target }: Held): Promise<CatalogSnapshot> {
  const { readCatalogIn } = await import('../../engines/pg-delta/reading/read-catalog.js');
  return await readCatalogIn(client, target);
}
