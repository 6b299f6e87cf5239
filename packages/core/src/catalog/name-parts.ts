import type { CatalogFact } from './catalog.js';

/** Schema and bare name of a root object, without quotes; the schema is empty where the dialect has none. */
export function nameParts(fact: Pick<CatalogFact, 'name' | 'schema'>): {
  readonly schema: string;
  readonly name: string;
} {
  const schema = fact.schema ?? '';
  if (schema === '') return { schema, name: fact.name };
  const quoted = fact.name.startsWith(`"${schema.replaceAll('"', '""')}".`);
  const bare = fact.name.slice(schema.length + (quoted ? 3 + (schema.split('"').length - 1) : 1));
  return { schema, name: bare.startsWith('"') ? bare.slice(1, -1).replaceAll('""', '"') : bare };
}

/** The parts of a dotted name as written, quotes included: `public`, `"Post"`, `title` of `public."Post".title`. */
export function writtenParts(name: string): readonly string[] {
  return name.match(/"(?:[^"]|"")*"|[^."]+/g) ?? [name];
}
