import type { Catalog, CatalogFact, FactKind } from '../../catalog/catalog.js';
import type { JsonValue } from '../../text/canonical-json.js';
import { argumentsOf, nameKey } from '../../catalog/object-names.js';
import { signatureOf } from '../postgresql/syntax/sql-type.js';

/** A catalog's facts by kind and name, and by the table or domain they belong to. */
export interface CatalogIndex {
  find(kind: FactKind, name: string): CatalogFact | null;
  /** All facts of a kind with this name, whatever their arguments are. */
  findAll(kind: FactKind, name: string): readonly CatalogFact[];
  /** Facts of a kind whose `table` (or `domain`) is this one. */
  partsOf(kind: FactKind, owner: string): readonly CatalogFact[];
  all(kind: FactKind): readonly CatalogFact[];
  byId(id: string): CatalogFact | null;
}

/** Indexes a catalog once, so that each question about it is cheap. */
export function indexCatalog(catalog: Catalog): CatalogIndex {
  const byName = grouped(catalog.facts, (fact) => `${fact.kind} ${nameKey(fact.name)}`);
  const byOwner = grouped(catalog.facts, (fact) => {
    const owner = textDetail(fact, 'table') ?? textDetail(fact, 'domain');
    return owner === null ? null : `${fact.kind} ${nameKey(owner)}`;
  });
  const byKind = grouped(catalog.facts, (fact) => fact.kind);
  const ids = new Map(catalog.facts.map((fact) => [fact.id, fact]));
  const findAll = (kind: FactKind, name: string) => byName.get(`${kind} ${nameKey(name)}`) ?? [];
  return {
    find: (kind, name) => matching(findAll(kind, name), name),
    findAll,
    partsOf: (kind, owner) => byOwner.get(`${kind} ${nameKey(owner)}`) ?? [],
    all: (kind) => byKind.get(kind) ?? [],
    byId: (id) => ids.get(id) ?? null,
  };
}

/** A detail's text; null where it is missing or something else. */
export function textDetail(fact: CatalogFact | null, key: string): string | null {
  const value = detail(fact, key);
  return typeof value === 'string' ? value : null;
}

/** A detail that is true or false; null where nobody said. */
export function flagDetail(fact: CatalogFact | null, key: string): boolean | null {
  const value = detail(fact, key);
  return typeof value === 'boolean' ? value : null;
}

/** A detail that is a list of texts; null where nobody said. */
export function textsDetail(fact: CatalogFact | null, key: string): readonly string[] | null {
  const value = detail(fact, key);
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : null;
}

/** True where the fact has this detail at all, be it null. */
export function hasDetail(fact: CatalogFact | null, key: string): boolean {
  return detail(fact, key) !== undefined;
}

function detail(fact: CatalogFact | null, key: string): JsonValue | undefined {
  return fact?.details[key];
}

/** Among routines of one name the one with these arguments; anything else has one fact a name. */
function matching(facts: readonly CatalogFact[], name: string): CatalogFact | null {
  const wanted = argumentsOf(name);
  if (wanted === null) return facts.length === 1 ? (facts[0] ?? null) : null;
  return facts.find((fact) => signatureOf(argumentsOf(fact.name) ?? []) === signatureOf(wanted)) ?? null;
}

function grouped(
  facts: readonly CatalogFact[],
  keyOf: (fact: CatalogFact) => string | null,
): ReadonlyMap<string, readonly CatalogFact[]> {
  const groups = new Map<string, CatalogFact[]>();
  for (const fact of facts) {
    const key = keyOf(fact);
    if (key === null) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [fact]);
    else group.push(fact);
  }
  return groups;
}
