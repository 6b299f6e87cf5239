import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import type { Observation } from '@lockstep/core/catalog/observation.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { RootName } from '@lockstep/core/ports/database-session.js';
import { z } from 'zod';
import type { MysqlClient } from '../connect/mysql-client.js';
import { notReadable } from '../connect/not-readable.js';
import {
  eventEntries,
  routineEntries,
  sequenceEntries,
  triggerEntries,
  viewEntries,
} from './code-entries.js';
import type { Entry } from './entries.js';
import { tablesEntries } from './table-entries.js';
import { readTableRows } from './table-rows.js';

/**
 * Looks at the named root objects and all that hangs on them, on an idle connection. Roots that do not exist have no
 * entries; this family has no invalid indexes. Throws `DB.*`, and what tells of a time that is over.
 */
export async function observeOn(
  client: MysqlClient,
  target: ConnectionTarget,
  roots: readonly RootName[],
): Promise<Observation> {
  try {
    return { entries: new Map(await entriesIn(client, roots)), invalidIndexes: [] };
  } catch (error) {
    throw error instanceof LockstepError ? error : notReadable(target, error);
  }
}

const placeRow = z.object({ name: z.string() });

async function entriesIn(client: MysqlClient, roots: readonly RootName[]): Promise<readonly Entry[]> {
  const [place] = await client.rows(placeRow, 'SELECT database() AS name');
  const database = place?.name ?? '';
  const named = (kind: string): ReadonlySet<string> =>
    new Set(roots.filter((root) => root.kind === kind).map(({ name }) => name));
  return [
    ...(await tableEntries(client, named('table'), database)),
    ...(await viewEntries(client, named('view'), database)),
    ...(await each(named('sequence'), async (name) => await sequenceEntries(client, name))),
    ...(await each(named('function'), async (name) => await routineEntries(client, 'function', name))),
    ...(await each(named('procedure'), async (name) => await routineEntries(client, 'procedure', name))),
    ...(await each(named('event'), async (name) => await eventEntries(client, name, database))),
  ];
}

async function tableEntries(
  client: MysqlClient,
  tables: ReadonlySet<string>,
  database: string,
): Promise<readonly Entry[]> {
  if (tables.size === 0) return [];
  const isMeant = (table: string): boolean => tables.has(table);
  const rows = await readTableRows(client, tables);
  const hasTriggers = client.server.family !== 'tidb';
  return [
    ...tablesEntries(rows, isMeant, database),
    ...(hasTriggers ? await triggerEntries(client, isMeant) : []),
  ];
}

/** The driver keeps the order of commands on its one connection, so that all of them are sent at once. */
async function each(
  names: ReadonlySet<string>,
  read: (name: string) => Promise<readonly Entry[]>,
): Promise<readonly Entry[]> {
  return (await Promise.all([...names].map(read))).flat();
}
