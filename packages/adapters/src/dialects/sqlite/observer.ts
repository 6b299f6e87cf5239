import type { CatalogFact, ConnectionTarget, JsonValue, Observation, ReadingLimits } from '@lockstep/core';
import { sqliteType } from './catalog/table-facts.js';
import { readSqliteCatalog } from './catalog/read-sqlite-catalog.js';

/** What a fact tells besides what is compared: where a column stands, and whether a UNIQUE or an index says it. */
const NOT_COMPARED = ['position', 'onTable'];

/**
 * A second look at a database through our own reading, which knows nothing of an engine: one entry for each property
 * of the named root objects and of all that hangs on them. Throws `DB.*`, `LOCK.TIMEOUT`.
 */
export async function observeSqlite(
  target: ConnectionTarget,
  roots: readonly { readonly kind: string; readonly name: string }[],
  limits: ReadingLimits = {},
): Promise<Observation> {
  const { catalog } = await readSqliteCatalog(target, limits);
  const wanted = new Set(roots.map(({ kind, name }) => `${kind}:${name}`));
  const facts = catalog.facts.filter(({ root }) => wanted.has(root));
  return { entries: new Map(facts.flatMap(entriesOf)), invalidIndexes: [] };
}

function entriesOf({ kind, name, details }: CatalogFact): readonly (readonly [string, string])[] {
  return Object.entries(details)
    .filter(([property]) => !NOT_COMPARED.includes(property))
    .map(([property, value]) => [`${kind} ${name}: ${property}`, printed(kind, property, value)] as const);
}

function printed(kind: string, property: string, value: JsonValue): string {
  if (kind === 'column' && property === 'type' && typeof value === 'string') return sqliteType(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
