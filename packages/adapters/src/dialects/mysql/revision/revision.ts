import type { CatalogSnapshot } from '@lockstep/core/catalog/catalog-view.js';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { sha256 } from '@lockstep/core/text/canonical-json.js';
import { type CatalogRows, readCatalogRows } from '../catalog/catalog-rows.js';
import { catalogOf } from '../catalog/read-catalog.js';
import { whereReadable } from '../connect/not-readable.js';
import type { MysqlClient } from '../connect/mysql-client.js';
import { tableSigns } from './table-signs.js';

/**
 * The catalog and its revision. The family has no snapshot: what tells of changes is asked first, so that a change while
 * the catalog is read gives another revision afterwards.
 */
export async function readWithRevision(
  client: MysqlClient,
  target: ConnectionTarget,
): Promise<{ readonly snapshot: CatalogSnapshot; readonly revision: string | null }> {
  return await whereReadable(target, async () => {
    const signs = await tableSigns(client);
    const rows = await readCatalogRows(client);
    return { snapshot: await catalogOf(client, target, rows), revision: revisionOf(signs, rows) };
  });
}

/**
 * The revision now, without a look at each table: all rows of information_schema that a catalog is made of, and in place of
 * what the server prints of a table the time of its definition. Null where that cannot be told.
 */
export async function readRevision(client: MysqlClient, target: ConnectionTarget): Promise<string | null> {
  return await whereReadable(target, async () => {
    const signs = await tableSigns(client);
    return signs === null ? null : revisionOf(signs, await readCatalogRows(client));
  });
}

function revisionOf(signs: readonly unknown[] | null, rows: CatalogRows): string | null {
  return signs === null ? null : sha256(JSON.stringify([signs, rows]));
}
