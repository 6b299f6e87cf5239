import type { CatalogReadOptions } from '@lockstep/core/ports/catalog-reader.js';
import type { CatalogSnapshot } from '@lockstep/core/catalog/catalog-view.js';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { readCatalogIn } from '../../../engines/pg-delta/reading/read-catalog.js';
import { connectPostgres } from '../connect/connect.js';
import { inSnapshot } from '../connect/in-snapshot.js';
import { watchReading } from '../watched-reading.js';

/**
 * Reads a whole database in one read-only snapshot on a connection of its own, as pg-delta extracts it: for every engine.
 * Throws `DB.*`, `LOCK.TIMEOUT`, `ENGINE.FAILED`.
 */
export async function readPostgresCatalog(
  target: ConnectionTarget,
  options: CatalogReadOptions = {},
): Promise<CatalogSnapshot> {
  const client = await connectPostgres(target, { applicationName: 'lockstep' });
  try {
    return await watchReading(target, options, async (sessions) => {
      await sessions.add(client);
      return await inSnapshot(client, async () => await readCatalogIn(client, target, options));
    });
  } finally {
    await client.end();
  }
}
