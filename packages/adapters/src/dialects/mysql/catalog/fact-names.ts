import type { FactKind } from '@lockstep/core';

/** The id of a root object, equal for the same thing in every database. */
export function rootId(kind: FactKind, name: string): string {
  return `${kind}:${name}`;
}

/** The name of a part of a table as a user writes it: `users.email`. */
export function partName(table: string, part: string): string {
  return `${written(table)}.${written(part)}`;
}

/** The id of a part of a table: `column:users.email`. */
export function partId(kind: FactKind, table: string, part: string): string {
  return `${kind}:${partName(table, part)}`;
}

/** Quoted where a dot in a name would leave two readings. */
function written(name: string): string {
  return /[."]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}
