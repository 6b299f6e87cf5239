import type { OwnedObject } from '../apply/ledger.js';
import type { Catalog } from '../catalog/catalog.js';
import { describeDifferences, type Difference } from '../plan/fingerprint-differences.js';
import type { ObjectChange } from '../plan/object-changes.js';
import type { CatalogView } from '../ports/schema-engine.js';

interface Side {
  readonly catalog: Catalog;
  readonly view: CatalogView;
}

export interface DriftSource {
  readonly recorded: readonly OwnedObject[];
  readonly wanted: readonly OwnedObject[];
  readonly desired: Side;
  readonly current: Side;
}

/**
 * What differs of an object that changed behind the ledger. The ledger keeps a hash alone, so this can be told only
 * where the files still say what it recorded; empty where they do not, and for what was added or removed as a whole.
 */
export function driftDetails(change: ObjectChange, source: DriftSource): readonly Difference[] {
  const hashIn = (objects: readonly OwnedObject[]): string | undefined =>
    objects.find(({ kind, name }) => kind === change.kind && name === change.name)?.hash;
  const isAsRecorded = hashIn(source.recorded) === hashIn(source.wanted);
  if (change.change !== 'changed' || !isAsRecorded) return [];
  const root = `${change.kind}:${change.name}`;
  return describeDifferences(onlyOf(root, source.desired), onlyOf(root, source.current));
}

function onlyOf(root: string, { catalog, view }: Side): Side {
  const mine = catalog.facts.filter((fact) => fact.root === root && view.mine.has(fact.id));
  return { catalog, view: { ...view, mine: new Set(mine.map(({ id }) => id)) } };
}
