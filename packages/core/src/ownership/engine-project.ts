import type { CatalogFact } from '../catalog/catalog.js';
import type { Place } from '../text/place.js';

/** An object as questions about its name need it. */
export type NamedObject = Pick<CatalogFact, 'kind' | 'name' | 'schema'>;

/** What a project file of the engine's own says that db.config.json does not. */
export interface EngineProject {
  /** Why no module may manage an object, with the place that says so; null where one may. */
  readonly leavesOut: (object: NamedObject) => string | null;
  /** What of it Lockstep does not use, as sentences for a check. */
  readonly notes: readonly { readonly message: string; readonly place: Place }[];
}
