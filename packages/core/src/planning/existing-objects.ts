import { factsById } from '../catalog/catalog.js';
import { inOrder, objectOf } from '../catalog/object-of.js';
import { effectivePolicy } from '../policy/policy.js';
import type { CatalogSnapshot } from '../catalog/catalog-view.js';
import type { Ownership } from '../ownership/ownership.js';
import type { ConnectedRun } from '../run/module-run.js';
import type { PlannedModule } from './planned-module.js';

/** The module's root objects that the target has already; null under any policy but `additive`. */
export function existingObjects(
  run: ConnectedRun,
  current: CatalogSnapshot,
  { views }: Ownership,
): PlannedModule['existing'] {
  if (!effectivePolicy(run.environment).isAdditive) return null;
  const facts = factsById(current.catalog);
  const roots = current.catalog.facts.filter(({ id, root }) => id === root && views.current.mine.has(id));
  return inOrder(roots.map((fact) => objectOf(fact, facts)));
}
