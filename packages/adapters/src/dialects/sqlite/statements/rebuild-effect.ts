import type { Catalog, CatalogFact } from '@lockstep/core/catalog/catalog.js';
import { copyMark, rebuildMark, type TableRebuild } from '@lockstep/core/hazards/sqlite/table-rebuild.js';
import { factId } from '../catalog/make-fact.js';
import { sqliteType } from '../catalog/table-facts.js';
import type { EffectCatalogs, SqliteEffect } from './effect.js';

/**
 * The effect of one statement of a rebuild: what the old table had alone goes with its drop, what the new one has alone
 * comes with the rename. The marks in `creates` tell the rules of hazards how far the rebuild is.
 */
export function rebuildEffect(rebuild: TableRebuild, at: number, catalogs: EffectCatalogs): SqliteEffect {
  const { table } = rebuild;
  const before = ofTable(catalogs.current, table);
  const after = ofTable(catalogs.desired, table);
  return {
    object: { kind: 'table', name: table },
    verb: 'alter',
    creates: [
      ...(at === rebuild.create ? [rebuildMark(table)] : []),
      ...(at === rebuild.copy ? [copyMark(table)] : []),
      ...(at === rebuild.rename ? missingIn(before, after) : []),
    ],
    destroys: at === rebuild.drop ? missingIn(after, before) : [],
    retypes: at === rebuild.copy ? retyped(before, after) : [],
    touches: differing(before, after),
  };
}

/** Triggers are put back by whoever applies, and stay whatever the engine thinks of them. */
function ofTable({ facts }: Catalog, table: string): readonly CatalogFact[] {
  return facts.filter(({ root, kind }) => root === factId('table', table) && kind !== 'trigger');
}

function missingIn(one: readonly CatalogFact[], other: readonly CatalogFact[]): readonly string[] {
  const known = new Set(one.map(({ id }) => id));
  return other.map(({ id }) => id).filter((id) => !known.has(id));
}

function retyped(before: readonly CatalogFact[], after: readonly CatalogFact[]): readonly string[] {
  const types = new Map(after.map(({ id, details }) => [id, sqliteType(String(details['type'] ?? ''))]));
  return before
    .filter(({ kind }) => kind === 'column')
    .filter(({ id, details }) => types.has(id) && types.get(id) !== sqliteType(String(details['type'] ?? '')))
    .map(({ id }) => id);
}

function differing(before: readonly CatalogFact[], after: readonly CatalogFact[]): readonly string[] {
  const hashes = new Map(before.map(({ id, hash }) => [id, hash]));
  const changed = after.filter(({ id, hash }) => hashes.get(id) !== hash).map(({ id }) => id);
  return [...new Set([...changed, ...missingIn(after, before)])];
}
