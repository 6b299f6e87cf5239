import type { Catalog, CatalogFact } from '@lockstep/core/catalog/catalog.js';
import type { CatalogSnapshot } from '@lockstep/core/catalog/catalog-view.js';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import type { ReadingLimits } from '@lockstep/core/ports/blocked-reading.js';
import type { SqliteConnection } from '../connect/connect.js';
import { sqliteVersion } from '../inspect.js';
import { inReading } from '../connect/in-reading.js';
import { readSqlite } from '../watched-reading.js';
import { constraintFacts } from './constraint-facts.js';
import { indexFacts } from './index-facts.js';
import { catalogRowsIn, type CatalogRows, type ObjectRow } from './read-rows.js';
import { tableFacts } from './table-facts.js';
import { isVirtual, sourceNames, tableSources } from './table-source.js';
import { triggerFact, viewFact, virtualTableFact } from './view-facts.js';

/**
 * Reads a whole database file, so that the same structure gives the same facts however it is written; the ledger and
 * what belongs to SQLite are left out. Throws `DB.*`, `LOCK.TIMEOUT`, `DRIVER.NOT_FOUND`.
 */
export async function readSqliteCatalog(
  target: ConnectionTarget,
  limits: ReadingLimits = {},
): Promise<CatalogSnapshot> {
  return await readSqlite(target, limits, async (connection) => ({
    catalog: await inReading(connection, async () => await catalogIn(connection)),
    readFrom: target,
  }));
}

/** The catalog, in the transaction that is open. */
export async function catalogIn(connection: SqliteConnection): Promise<Catalog> {
  return {
    serverVersion: await sqliteVersion(connection),
    role: '',
    facts: factsOf(await catalogRowsIn(connection)),
    unmodelled: [],
  };
}

function factsOf(rows: CatalogRows): readonly CatalogFact[] {
  const names = sourceNames(rows);
  const all = (type: ObjectRow['type']): readonly ObjectRow[] =>
    rows.objects.filter((object) => object.type === type);
  return [
    ...tableSources(rows).flatMap((source) => [
      ...tableFacts(source),
      ...constraintFacts(source, names),
      ...indexFacts(source),
    ]),
    ...all('view').map((view) => viewFact(view, names)),
    ...all('table').filter(isVirtual).map(virtualTableFact),
    ...all('trigger').map((trigger) => triggerFact(trigger, names)),
  ];
}
