import { nameParts } from '@lockstep/core/catalog/name-parts.js';
import type { NamedObject } from '@lockstep/core/ownership/engine-project.js';

/** The schema that an object is or lies in; null for what lies in none, as an extension. */
export function schemaNamed(object: NamedObject): string | null {
  if (object.kind === 'schema') return nameParts({ ...object, schema: '' }).name.replace(/^"(.*)"$/s, '$1');
  return object.schema === null || object.schema === '' ? null : object.schema;
}
