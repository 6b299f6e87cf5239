import type { PackedSnapshot } from '../catalog/packed-snapshot.js';
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
  /** A snapshot of this reader as text, from which `unpack` makes one that every engine takes for the first. */
  pack(snapshot: CatalogSnapshot): Promise<PackedSnapshot>;
  /**
   * The snapshot of a text that this version of Lockstep packed; `readFrom` is the database it is of, null where that is gone.
   * Null for any other text.
   */
  unpack(packed: PackedSnapshot, readFrom: ConnectionTarget | null): CatalogSnapshot | null;
}
