import { printObjectId } from '@lockstep/core/catalog/object-id.js';
import type { FactKind } from '@lockstep/core/catalog/catalog.js';
import { partName } from '../../shared/part-name.js';

/** The id of a root object, equal for the same thing in every database. */
export function rootId(kind: FactKind, name: string): string {
  return printObjectId({ kind, name });
}

/** The id of a part of a table: `column:users.email`. */
export function partId(kind: FactKind, table: string, part: string): string {
  return `${kind}:${partName(table, part)}`;
}
