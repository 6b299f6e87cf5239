import { type Catalog, type CatalogFact, factsById } from './catalog.js';
import type { CatalogView } from './catalog-view.js';
import { hashJson, type JsonValue } from '../text/canonical-json.js';

/**
 * Lockstep's own fingerprint of what a module manages in a database: every fact of it, other objects by name only,
 * and the owner only where the files decide it. Equal for equal structure whatever the rows, statistics, sequence
 * positions, column order, database name and minor version are.
 */
export function fingerprintOf(catalog: Catalog, view: CatalogView): string {
  const facts = catalog.facts.filter((fact) => view.mine.has(fact.id));
  return hashJson(facts.map((fact) => lineOf(fact, view)).sort(byId));
}

/**
 * What a plan starts from: the fingerprint, and who owns what exists where the files do not say it and it is not the
 * database's owner. What is to be (`to`) cannot express it: new objects belong to whoever applies.
 */
export function startingPoint(catalog: Catalog, view: CatalogView, databaseOwner: string): string {
  const structure = fingerprintOf(catalog, view);
  const owners = catalog.facts.flatMap(({ id, owner }) => {
    const isUsual = owner === undefined || owner === databaseOwner || view.owners.has(id);
    return isUsual || !view.mine.has(id) ? [] : [[id, owner]];
  });
  return owners.length === 0 ? structure : hashJson([structure, owners.sort(byId)]);
}

/** Hash of an object with all that hangs on it, for the ledger; owners are left out. Throws for an unknown root. */
export function subtreeHash(catalog: Catalog, rootId: string): string {
  const facts = catalog.facts.filter((fact) => fact.root === rootId);
  if (facts.length === 0) throw new Error(`The catalog has no object ${rootId}.`);
  return hashJson(facts.map((fact) => [fact.id, fact.hash]).sort(byId));
}

/** The root objects of what a module manages, with their hashes: what the ledger records. */
export function ownedHashes(
  catalog: Catalog,
  view: CatalogView,
): readonly { readonly fact: CatalogFact; readonly hash: string }[] {
  const byRoot = new Map<string, (readonly [string, string])[]>();
  for (const fact of catalog.facts) {
    if (view.mine.has(fact.id))
      byRoot.set(fact.root, [...(byRoot.get(fact.root) ?? []), [fact.id, fact.hash]]);
  }
  const facts = factsById(catalog);
  return [...byRoot].flatMap(([root, lines]) => {
    const fact = facts.get(root);
    return fact === undefined ? [] : [{ fact, hash: hashJson([...lines].sort(byId)) }];
  });
}

function lineOf(fact: CatalogFact, view: CatalogView): readonly string[] {
  return view.owners.has(fact.id) ? [fact.id, fact.hash, fact.owner ?? ''] : [fact.id, fact.hash];
}

function byId(a: JsonValue, b: JsonValue): number {
  const [first, second] = [JSON.stringify(a), JSON.stringify(b)];
  return first < second ? -1 : first > second ? 1 : 0;
}
