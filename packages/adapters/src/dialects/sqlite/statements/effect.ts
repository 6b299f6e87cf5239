import type { Catalog } from '@lockstep/core/catalog/catalog.js';
import type { ProposedEffect } from '@lockstep/core/catalog/proposal.js';

/** The database before and after all statements. */
export interface EffectCatalogs {
  readonly current: Catalog;
  readonly desired: Catalog;
}

/** What a statement does to the facts of the catalogs; `touches` are all facts it may change. */
export type SqliteEffect = ProposedEffect & { readonly touches: readonly string[] };
