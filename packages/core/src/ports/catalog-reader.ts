import type { CatalogSnapshot } from '../catalog/catalog-view.js';
import type { ConnectionTarget } from '../config/target/connection-target.js';
import type { ReadingLimits } from './blocked-reading.js';

export interface CatalogReadOptions extends ReadingLimits {
  /** Lets a temporary scratch login stand for the target's owner. */
  readonly ownerAlias?: { readonly from: string; readonly to: string };
}

/** Reads databases of one dialect as neutral catalogs. */
export interface CatalogReader {
  /** Reads a whole database in one consistent snapshot. Throws `ENGINE.FAILED`, `LOCK.TIMEOUT`, `DB.*`. */
  readCatalog(target: ConnectionTarget, options?: CatalogReadOptions): Promise<CatalogSnapshot>;
}
