import { isObjectKind, type ObjectRef } from './object-kind.js';

/** Kind and name of an object or of a part of one, which together are its id. */
export interface ObjectId {
  readonly kind: string;
  readonly name: string;
}

/** The one spelling of an id: `table:public.users`. Kinds hold no colon, names may. */
export function printObjectId({ kind, name }: ObjectId): string {
  return `${kind}:${name}`;
}

/** Kind and name of an id; null for a text that is none. */
export function parseObjectId(id: string): ObjectId | null {
  const colon = id.indexOf(':');
  return colon < 0 ? null : { kind: id.slice(0, colon), name: id.slice(colon + 1) };
}

/** An object by its id alone; a part of one by the words of its id. */
export function objectOfId(id: string): ObjectRef {
  const { kind, name } = parseObjectId(id) ?? { kind: '', name: id };
  return isObjectKind(kind) ? { kind, name } : { kind: 'other', name: `${kind} ${name}` };
}
