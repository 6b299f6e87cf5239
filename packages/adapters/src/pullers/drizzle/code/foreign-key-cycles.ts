import { type CatalogRelation, qualified } from '../../catalog/table-catalog.js';

/**
 * Tables (by qualified name) whose foreign keys lead back to them over another table. TypeScript cannot infer the types
 * of such a circle by itself.
 */
export function tablesInCycles(relations: readonly CatalogRelation[]): ReadonlySet<string> {
  const edges = new Map(relations.map((relation) => [qualified(relation), targetsOf(relation)]));
  return new Set([...edges.keys()].filter((table) => reaches(edges, table)));
}

function targetsOf(relation: CatalogRelation): readonly string[] {
  const targets = relation.foreignKeys.map(({ target }) =>
    qualified({ schema: target.schema, name: target.table }),
  );
  return targets.filter((target) => target !== qualified(relation));
}

function reaches(edges: ReadonlyMap<string, readonly string[]>, table: string): boolean {
  const seen = new Set<string>();
  const open = [...(edges.get(table) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === table) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(edges.get(next) ?? []));
  }
  return false;
}
