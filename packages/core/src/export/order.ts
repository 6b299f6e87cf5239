import type { CatalogFact } from '../catalog/catalog.js';
import { familyOf } from '../catalog/table-family.js';

/** The kinds in the order a reader expects them; what something needs comes before it all the same. */
const KINDS = [
  'extension',
  'schema',
  'collation',
  'type',
  'domain',
  'sequence',
  'table',
  'foreign_table',
  'view',
  'materialized_view',
  'function',
  'procedure',
  'aggregate',
];

/**
 * Root objects in an order in which each comes after what it needs; where they need each other (foreign keys in a
 * circle) one of them has to be first, and the earlier by kind and name is. Partitions follow their parent.
 */
export function orderRoots(
  roots: readonly CatalogFact[],
  facts: ReadonlyMap<string, CatalogFact>,
): readonly CatalogFact[] {
  const byId = new Map(roots.map((root) => [root.id, root]));
  const needs = familyNeeds(byId, facts);
  const ordered: CatalogFact[] = [];
  const started = new Set<string>();
  const visit = (family: string): void => {
    if (started.has(family)) return;
    started.add(family);
    [...(needs.get(family) ?? [])].sort(compareIds(byId)).forEach(visit);
    const members = roots.filter((root) => familyOf(root, facts) === family);
    ordered.push(...members.sort((a, b) => depth(a, facts) - depth(b, facts) || compareRoots(a, b)));
  };
  [...roots].sort(compareRoots).forEach((root) => visit(familyOf(root, facts)));
  return ordered;
}

function familyNeeds(
  roots: ReadonlyMap<string, CatalogFact>,
  facts: ReadonlyMap<string, CatalogFact>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const needs = new Map<string, Set<string>>();
  for (const fact of facts.values()) {
    const root = roots.get(fact.root);
    if (root === undefined) continue;
    const family = familyOf(root, facts);
    const known = needs.get(family) ?? new Set();
    needs.set(family, known);
    for (const reference of fact.references) {
      const needed = roots.get(facts.get(reference)?.root ?? '');
      if (needed !== undefined && familyOf(needed, facts) !== family) known.add(familyOf(needed, facts));
    }
  }
  return needs;
}

/** How many partitioned tables are above a partition. */
function depth(root: CatalogFact, facts: ReadonlyMap<string, CatalogFact>): number {
  const parent = root.details['partitionOf'];
  const above = typeof parent === 'string' ? facts.get(`table:${parent}`) : undefined;
  return above === undefined ? 0 : 1 + depth(above, facts);
}

function compareIds(roots: ReadonlyMap<string, CatalogFact>): (a: string, b: string) => number {
  return (a, b) => {
    const [one, other] = [roots.get(a), roots.get(b)];
    return one === undefined || other === undefined ? 0 : compareRoots(one, other);
  };
}

function compareRoots(a: CatalogFact, b: CatalogFact): number {
  const byKind = kindRank(a) - kindRank(b);
  if (byKind !== 0) return byKind;
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

function kindRank(root: CatalogFact): number {
  const rank = KINDS.indexOf(root.kind);
  return rank === -1 ? KINDS.length : rank;
}
