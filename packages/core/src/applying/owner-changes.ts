import { describeObject } from '../catalog/object-kind.js';
import { isSameOwner } from '../catalog/object-changes.js';
import type { OwnedObject } from '../ownership/ledger.js';

/** A note for each object of the module whose owner the ledger is about to record differently. */
export function ownerChangeNotes(
  recorded: readonly OwnedObject[],
  owned: readonly OwnedObject[],
): readonly string[] {
  const keyOf = ({ module, kind, name }: OwnedObject): string => JSON.stringify([module, kind, name]);
  const before = new Map(recorded.map((object) => [keyOf(object), object]));
  return owned.flatMap((object) => {
    const known = before.get(keyOf(object));
    if (isSameOwner(known, object)) return [];
    return [
      `The owner of ${describeObject(object)} was "${known?.owner ?? ''}" and is "${object.owner ?? ''}" now; the ledger records it.`,
    ];
  });
}
