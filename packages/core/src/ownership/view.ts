import type { CatalogFact } from '../catalog/catalog.js';
import type { CatalogView } from '../catalog/catalog-view.js';
import type { OwnershipIndex } from './roots.js';

/** What the module manages on one side, and transitively what that needs. */
export function viewOf(facts: ReadonlyMap<string, CatalogFact>, index: OwnershipIndex): CatalogView {
  const mine = new Set<string>();
  for (const fact of facts.values()) {
    if (index.roots.has(fact.root) && fact.extension === undefined) mine.add(fact.id);
  }
  return { mine, needs: neededBy(mine, facts), owners: ownersByFiles(index) };
}

/** What these facts refer to and are not among them, transitively. */
export function neededBy(
  mine: ReadonlySet<string>,
  facts: ReadonlyMap<string, CatalogFact>,
): ReadonlySet<string> {
  const needs = new Set<string>();
  const open = [...mine];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const reference of facts.get(id)?.references ?? []) {
      if (mine.has(reference) || needs.has(reference)) continue;
      needs.add(reference);
      open.push(reference);
    }
  }
  return needs;
}

/** In the scratch database whatever the files give no owner belongs to the login that loaded them. */
function ownersByFiles(index: OwnershipIndex): ReadonlySet<string> {
  const { desired } = index.request;
  const owned = desired.facts.filter((fact) => fact.owner !== undefined && fact.owner !== desired.role);
  return new Set(owned.filter((fact) => index.roots.has(fact.root)).map((fact) => fact.id));
}
