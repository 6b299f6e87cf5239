import type { CatalogFact, ConnectionTarget, Observation, ReadingLimits } from '@lockstep/core';
import { readMysqlCatalog } from './catalog/read-catalog.js';

/** What no file says: where a column stands among the others, and the time zone of whoever made an event. */
const NOT_COMPARED: readonly string[] = ['position', 'zone'];

/**
 * Our own look at a database, independent of the engine: one entry for each property of the named root objects and of
 * all that hangs on them. This family has no invalid indexes. Throws `DB.*`, `LOCK.TIMEOUT`.
 */
export async function observeMysql(
  target: ConnectionTarget,
  roots: readonly { readonly kind: string; readonly name: string }[],
  limits: ReadingLimits = {},
): Promise<Observation> {
  const { catalog } = await readMysqlCatalog(target, limits);
  const wanted = new Set(roots.map(({ kind, name }) => `${kind}:${name}`));
  const facts = catalog.facts.filter(({ root }) => wanted.has(root));
  return { entries: new Map(facts.flatMap(entriesOf)), invalidIndexes: [] };
}

function entriesOf(fact: CatalogFact): readonly (readonly [string, string])[] {
  const object = fact.id.replace(':', ' ');
  const details = Object.entries(fact.details)
    .filter(([property, value]) => value !== null && !NOT_COMPARED.includes(property))
    .map(([property, value]) => [`${object}: ${property}`, textOf(value)] as const);
  return [...details, [`${object}: digest`, fact.hash]];
}

function textOf(value: CatalogFact['details'][string]): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
