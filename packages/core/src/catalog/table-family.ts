import type { CatalogFact } from './catalog.js';

/** The table that a partition is finally a part of; the object itself for anything else. */
export function familyOf(root: CatalogFact, facts: ReadonlyMap<string, CatalogFact>): string {
  let at = root;
  for (;;) {
    const parent = at.details['partitionOf'];
    const above = typeof parent === 'string' ? facts.get(`table:${parent}`) : undefined;
    if (above === undefined) return at.id;
    at = above;
  }
}
