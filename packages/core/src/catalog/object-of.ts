import type { CatalogFact, FactKind } from './catalog.js';
import { type ObjectKind, OBJECT_KINDS, type ObjectRef } from './object-kind.js';

function isObjectKind(kind: FactKind): kind is ObjectKind {
  return OBJECT_KINDS.some((known) => known === kind);
}

/** The object a fact is or belongs to, as plans and messages name it: a column is named by its table. */
export function objectOf(fact: CatalogFact, facts: ReadonlyMap<string, CatalogFact>): ObjectRef {
  if (isObjectKind(fact.kind)) return { kind: fact.kind, name: fact.name };
  const root = facts.get(fact.root);
  if (root !== undefined && root.id !== fact.id) return objectOf(root, facts);
  return { kind: 'other', name: `${fact.kind} ${fact.name}` };
}

/** Objects in the one order that every list of a plan has: by kind and name. */
export function inOrder<Ref extends ObjectRef>(objects: readonly Ref[]): readonly Ref[] {
  const key = (object: Ref): string => `${object.kind} ${object.name}`;
  const byKey = new Map(objects.map((object) => [key(object), object]));
  return [...byKey.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
}
