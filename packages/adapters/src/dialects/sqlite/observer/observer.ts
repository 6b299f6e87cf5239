import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import type { Observation } from '@lockstep/core/catalog/observation.js';
import type { ReadingLimits } from '@lockstep/core/ports/blocked-reading.js';
import type { RootName } from '@lockstep/core/ports/database-session.js';
import { inReading } from '../connect/in-reading.js';
import { observeOn } from './observe-on.js';
import { readSqlite } from '../watched-reading.js';

/**
 * Our own second look at a database: one entry for each property of the named root objects and of all that hangs on
 * them. It shares no query and no reading of texts with the catalog. Throws `DB.*`, `LOCK.TIMEOUT`.
 */
export async function observeSqlite(
  target: ConnectionTarget,
  roots: readonly RootName[],
  limits: ReadingLimits = {},
): Promise<Observation> {
  return await readSqlite(
    target,
    limits,
    async (connection) => await inReading(connection, async () => await observeOn(connection, roots)),
  );
}
