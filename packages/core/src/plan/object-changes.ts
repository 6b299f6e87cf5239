import type { ObjectKind } from '../catalog/object-kind.js';

/** An object with the hash of its whole subtree. */
export interface HashedObject {
  readonly kind: ObjectKind;
  readonly name: string;
  readonly hash: string;
}

export interface ObjectChange {
  readonly kind: ObjectKind;
  readonly name: string;
  readonly change: 'added' | 'changed' | 'removed';
}

/** What is in `after` and not, or differently, in `before`; by kind and name, in a stable order. */
export function objectChanges(
  before: readonly HashedObject[],
  after: readonly HashedObject[],
): readonly ObjectChange[] {
  const old = new Map(before.map((object) => [keyOf(object), object]));
  const now = new Map(after.map((object) => [keyOf(object), object]));
  const keys = [...new Set([...old.keys(), ...now.keys()])].sort();
  return keys.flatMap((key) => changeOf(old.get(key), now.get(key)));
}

function changeOf(before: HashedObject | undefined, after: HashedObject | undefined): ObjectChange[] {
  const object = after ?? before;
  if (object === undefined || before?.hash === after?.hash) return [];
  const change = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
  return [{ kind: object.kind, name: object.name, change }];
}

function keyOf({ kind, name }: HashedObject): string {
  return `${kind} ${name}`;
}
