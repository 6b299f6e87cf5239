import type { ObjectKind } from './object-kind.js';

/** An object with the hash of its whole subtree. */
export interface HashedObject {
  readonly kind: ObjectKind;
  readonly name: string;
  readonly hash: string;
  /** Left out where nobody knows or decides it: then it makes no difference. */
  readonly owner?: string | undefined;
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
  if (object === undefined || (before?.hash === after?.hash && isSameOwner(before, after))) return [];
  const change = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
  return [{ kind: object.kind, name: object.name, change }];
}

/** False only where both sides know the owner and it is not the same. */
export function isSameOwner(
  before: Pick<HashedObject, 'owner'> | undefined,
  after: Pick<HashedObject, 'owner'> | undefined,
): boolean {
  return before?.owner === undefined || after?.owner === undefined || before.owner === after.owner;
}

function keyOf({ kind, name }: HashedObject): string {
  return `${kind} ${name}`;
}
