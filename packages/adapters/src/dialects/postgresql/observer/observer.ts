import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import type { Observation } from '@lockstep/core/catalog/observation.js';
import type { ReadingLimits } from '@lockstep/core/ports/blocked-reading.js';
import { connectPostgres } from '../connect/connect.js';
import type { RootName } from '@lockstep/core/ports/database-session.js';
import { observeOn } from './observe-on.js';
import { watchReading } from '../watched-reading.js';

/**
 * Our own second look at a database: one entry for each property of the named root objects and of all that hangs on
 * them, from one read-only snapshot, comparable with that of another database of the same major version. Holds no
 * OIDs, no row counts, no secrets. `ownerAlias` shows a scratch login as the owner it stands for. Throws
 * `LOCK.TIMEOUT`, `DB.*`.
 */
export async function observePostgres(
  target: ConnectionTarget,
  roots: readonly RootName[],
  options: ReadingLimits & {
    readonly ownerAlias?: { readonly from: string; readonly to: string } | null;
  } = {},
): Promise<Observation> {
  const client = await connectPostgres(target, { applicationName: 'lockstep observe' });
  try {
    const alias = options.ownerAlias ?? null;
    return await watchReading(target, options, async (sessions) => {
      await sessions.add(client);
      return await observeOn(client, roots, new Map(alias === null ? [] : [[alias.from, alias.to]]));
    });
  } finally {
    await client.end();
  }
}
