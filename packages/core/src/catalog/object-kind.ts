/** Lockstep's own words for kinds of database objects; no engine's word ever reaches a plan. */
export const OBJECT_KINDS = [
  'schema',
  'extension',
  'table',
  'view',
  'materialized_view',
  'function',
  'procedure',
  'aggregate',
  'trigger',
  'event_trigger',
  'policy',
  'type',
  'domain',
  'sequence',
  'index',
  'constraint',
  'grant',
  'comment',
  'publication',
  'subscription',
  'foreign_server',
  'foreign_table',
  'collation',
  'event',
  'other',
] as const;

export type ObjectKind = (typeof OBJECT_KINDS)[number];

/** An object as plans, ledgers and messages name it; `name` is qualified and unquoted unless quoting is needed. */
export interface ObjectRef {
  readonly kind: ObjectKind;
  readonly name: string;
}

/** How an object, or a part of one, is written in text: its kind in words, then its name. */
export function describeObject(object: { readonly kind: string; readonly name: string }): string {
  return `${object.kind.replaceAll('_', ' ')} ${object.name}`;
}

/** True where both are one object: its kind and its name, whatever letters these have. */
export function isSameObject(
  a: { readonly kind: string; readonly name: string },
  b: { readonly kind: string; readonly name: string },
): boolean {
  return a.kind === b.kind && a.name === b.name;
}

const KNOWN: ReadonlySet<string> = new Set(OBJECT_KINDS);

/** True where `kind` is one of Lockstep's words for objects, and not for a part of one. */
export function isObjectKind(kind: string): kind is ObjectKind {
  return KNOWN.has(kind);
}
