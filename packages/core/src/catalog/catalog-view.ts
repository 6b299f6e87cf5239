import type { ConnectionTarget } from '../config/target/connection-target.js';
import type { Catalog } from './catalog.js';
import type { Tie } from './tie.js';

/** What was read from a database: the neutral catalog, and whatever the engine keeps beside it. */
export interface CatalogSnapshot {
  readonly catalog: Catalog;
  /** The database it was read from; absent for one that was kept. */
  readonly readFrom?: ConnectionTarget;
  /** What hangs on what, so that a change of the one changes the other; absent where the reader does not look. */
  readonly ties?: readonly Tie[];
}

/** The part of a catalog that a plan is about. */
export interface CatalogView {
  /** Ids of the facts the module manages. */
  readonly mine: ReadonlySet<string>;
  /** Ids of facts that are seen but never changed, transitively what `mine` needs. */
  readonly needs: ReadonlySet<string>;
  /** Ids of the facts whose owner the files decide; all others belong to whoever applied. Equal on both sides. */
  readonly owners: ReadonlySet<string>;
}
