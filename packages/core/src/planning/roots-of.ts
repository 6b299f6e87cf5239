import type { CatalogSnapshot, CatalogView } from '../catalog/catalog-view.js';

/** The module's root objects on one side, for the observer. */
export function rootsOf(
  snapshot: CatalogSnapshot,
  view: CatalogView,
): readonly { readonly kind: string; readonly name: string }[] {
  return snapshot.catalog.facts
    .filter((fact) => fact.root === fact.id && view.mine.has(fact.id))
    .map(({ kind, name }) => ({ kind, name }));
}
