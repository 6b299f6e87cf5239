import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import type { Observation } from '@lockstep/core/catalog/observation.js';
import type { ReadingLimits } from '@lockstep/core/ports/blocked-reading.js';
import type { RootName } from '@lockstep/core/ports/database-session.js';
import { connectMysql } from '../connect/connect.js';
import { observeOn } from './observe-on.js';
import { watchMysqlReading } from '../watched-reading.js';

/**
 * Our own second look at a database: one entry for each property of the named root objects and of all that hangs on
 * them. Where the catalog reads what the server prints, it asks the server's views, and the other way round; it shares
 * no query and no reading of texts with the catalog. Throws `DB.*`, `LOCK.TIMEOUT`.
 */
export async function observeMysql(
  target: ConnectionTarget,
  roots: readonly RootName[],
  limits: ReadingLimits = {},
): Promise<Observation> {
  const client = await connectMysql(target, { applicationName: 'lockstep observe', readOnly: true });
  try {
    return await watchMysqlReading(
      { target, client, limits },
      async () => await observeOn(client, target, roots),
    );
  } finally {
    await client.end();
  }
}
