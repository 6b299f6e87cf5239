import type { CatalogFact } from '../catalog/catalog.js';
import { inOrder, objectOf } from '../catalog/object-of.js';
import { describeObject, type ObjectRef } from '../catalog/object-kind.js';
import { schemaNameOf } from './claims.js';
import { isMadeByFiles, isOfNobody, isOutside, isSatellite, isShared, type OwnershipIndex } from './roots.js';

/** Something our files create or change on an object that was there before them. */
export interface Stray {
  /** What was made or changed: an object, or a part of one. */
  readonly object: Pick<CatalogFact, 'kind' | 'name'>;
  /** The object of somebody else that it is on. */
  readonly on: ObjectRef;
  readonly change: 'made' | 'changed' | 'removed';
}

/** What our files create, change or take away on roots that the context already had: a conflict, never silence. */
export function strayFacts(index: OwnershipIndex): readonly Stray[] {
  const made = [...index.desired.values()].flatMap((fact) => {
    if (!index.context.has(fact.root) || index.roots.has(fact.root) || isOutside(fact)) return [];
    const before = index.context.get(fact.id);
    if (before !== undefined && before.hash === fact.hash && before.owner === fact.owner) return [];
    return [stray(fact, index.desired, before === undefined ? 'made' : 'changed')];
  });
  const removed = [...index.context.values()].flatMap((fact) => {
    const isGone = !index.desired.has(fact.id) && !index.roots.has(fact.root) && !isOutside(fact);
    return isGone ? [stray(fact, index.context, 'removed')] : [];
  });
  return [...made, ...removed].sort((a, b) => (describeObject(a.object) < describeObject(b.object) ? -1 : 1));
}

function stray(fact: CatalogFact, facts: ReadonlyMap<string, CatalogFact>, change: Stray['change']): Stray {
  const root = facts.get(fact.root) ?? fact;
  return { object: { kind: fact.kind, name: fact.name }, on: objectOf(root, facts), change };
}

/** Existing objects that nobody recorded and the files name, with whether they differ from the files. */
export function adoptedObjects(
  index: OwnershipIndex,
): readonly (ObjectRef & { readonly differs: boolean })[] {
  const adopted = [...index.roots].flatMap((id) => {
    const root = index.current.get(id);
    const isNamed = root !== undefined && index.desired.has(id) && isMadeByFiles(root, index);
    if (!isNamed || isSatellite(root) || index.recorded.has(id) || index.others.has(id)) return [];
    return [{ ...objectOf(root, index.current), differs: differs(id, index) }];
  });
  return inOrder(adopted);
}

function differs(root: string, index: OwnershipIndex): boolean {
  const lines = (facts: ReadonlyMap<string, CatalogFact>): string =>
    [...facts.values()]
      .filter((fact) => fact.root === root)
      .map((fact) => `${fact.id} ${fact.hash}`)
      .sort()
      .join('\n');
  return lines(index.current) !== lines(index.desired);
}

/** Root objects in schemas the module touches that belong to no module. */
export function unownedObjects(index: OwnershipIndex): readonly ObjectRef[] {
  const touched = new Set<string | null>();
  for (const id of index.roots) {
    const root = index.desired.get(id) ?? index.current.get(id);
    if (root !== undefined) touched.add(schemaNameOf(root));
  }
  const unowned = [...index.current.values()].filter(
    (fact) =>
      fact.root === fact.id &&
      fact.schema !== null &&
      touched.has(fact.schema) &&
      !index.roots.has(fact.id) &&
      !index.others.has(fact.id) &&
      !index.context.has(fact.id) &&
      !isOfNobody(fact, index.request) &&
      !isShared(fact) &&
      !isSatellite(fact),
  );
  return inOrder(unowned.map((fact) => objectOf(fact, index.current)));
}

/** Objects of ours, on either side, that hold a credential. */
export function credentialHolders(
  index: OwnershipIndex,
): readonly (ObjectRef & { readonly options: readonly string[] })[] {
  const holders = [index.current, index.desired].flatMap((facts) =>
    [...facts.values()].flatMap((fact) =>
      fact.credentials !== undefined && index.roots.has(fact.root)
        ? [{ ...objectOf(fact, facts), options: fact.credentials }]
        : [],
    ),
  );
  return inOrder(holders);
}
