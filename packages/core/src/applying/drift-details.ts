import { printObjectId } from '../catalog/object-id.js';
import type { OwnedObject } from '../ownership/ledger.js';
import type { Catalog } from '../catalog/catalog.js';
import { describeObject } from '../catalog/object-kind.js';
import { describeDifferences, type Difference } from '../catalog/fingerprint-differences.js';
import { isSameOwner, type ObjectChange } from '../catalog/object-changes.js';
import type { CatalogView } from '../catalog/catalog-view.js';

interface Side {
  readonly catalog: Catalog;
  readonly view: CatalogView;
}

export interface DriftSource {
  readonly recorded: readonly OwnedObject[];
  readonly found: readonly OwnedObject[];
  readonly wanted: readonly OwnedObject[];
  readonly desired: Side;
  readonly current: Side;
}

/**
 * What differs of an object that changed outside Lockstep. The ledger keeps a hash alone, so this can be told only
 * where the files still say what it recorded; empty where they do not, and for what was added or removed as a whole.
 */
export function driftDetails(change: ObjectChange, source: DriftSource): readonly Difference[] {
  const oneOf = (objects: readonly OwnedObject[]): OwnedObject | undefined =>
    objects.find(({ kind, name }) => kind === change.kind && name === change.name);
  if (change.change !== 'changed') return [];
  const [recorded, found] = [oneOf(source.recorded), oneOf(source.found)];
  const owner = isSameOwner(recorded, found)
    ? []
    : [
        {
          object: describeObject(change),
          expected: `owner ${recorded?.owner ?? ''}`,
          found: `owner ${found?.owner ?? ''}`,
        },
      ];
  if (recorded?.hash !== oneOf(source.wanted)?.hash) return owner;
  const root = printObjectId(change);
  const ownersLeftOut = (side: Side): Side => {
    const { catalog, view } = onlyOf(root, side);
    return { catalog, view: owner.length === 0 ? view : { ...view, owners: new Set() } };
  };
  return [...owner, ...describeDifferences(ownersLeftOut(source.desired), ownersLeftOut(source.current))];
}

function onlyOf(root: string, { catalog, view }: Side): Side {
  const mine = catalog.facts.filter((fact) => fact.root === root && view.mine.has(fact.id));
  return { catalog, view: { ...view, mine: new Set(mine.map(({ id }) => id)) } };
}
