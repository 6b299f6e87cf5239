import type { CatalogFact } from '../../../catalog/catalog.js';
import type { ObjectRef } from '../../../catalog/object-kind.js';
import type { JsonValue } from '../../../text/canonical-json.js';
import { textDetail } from '../../model/catalog-index.js';
import type { CatalogQuestions } from '../../model/catalog-questions.js';
import { RELATION_KINDS } from '../syntax/created-objects.js';
import { nameParts } from '../../../catalog/object-names.js';
import { relationsIn } from '../syntax/statement-tree.js';
import { touch, type Touch } from '../../model/statement-effect.js';

/** Relations that a query or expression names: everybody else goes on meanwhile. */
export function readTouches(query: JsonValue | undefined, ask: CatalogQuestions): readonly Touch[] {
  return relationsIn(query).map((relation) => touch(ask.relation(relation), 'access share'));
}

/** Relations that are read where the query also runs: those that it names, and what stands behind views. */
export function runTouches(query: JsonValue | undefined, ask: CatalogQuestions): readonly Touch[] {
  const named = relationsIn(query).map((relation) => ask.relation(relation));
  const found = new Map<string, ObjectRef>();
  for (const relation of named) addWithSources(relation, found, ask);
  return [...found.values()].map((relation) => touch(relation, 'access share'));
}

function addWithSources(relation: ObjectRef, found: Map<string, ObjectRef>, ask: CatalogQuestions): void {
  if (found.has(relation.name)) return;
  found.set(relation.name, relation);
  if (relation.kind !== 'view') return;
  const index = ask.after.find('view', relation.name) === null ? ask.before : ask.after;
  for (const id of index.find('view', relation.name)?.references ?? []) {
    const source = relationOf(index.byId(id), ask);
    if (source !== null) addWithSources(source, found, ask);
  }
}

/** The relation a fact is, or whose column it is. */
function relationOf(fact: CatalogFact | null, ask: CatalogQuestions): ObjectRef | null {
  if (fact === null) return null;
  const kind = RELATION_KINDS.find((known) => known === fact.kind);
  if (kind !== undefined) return { kind, name: fact.name };
  const table = fact.kind === 'column' ? textDetail(fact, 'table') : null;
  return table === null ? null : ask.relationNamed(nameParts(table));
}
