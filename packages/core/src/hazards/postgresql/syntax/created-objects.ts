import type { Catalog } from '../../../catalog/catalog.js';
import { describeObject, type ObjectKind, type ObjectRef } from '../../../catalog/object-kind.js';
import { argumentsOf, nameKey, nameParts, writtenName } from '../../../catalog/object-names.js';
import { signatureOf } from './sql-type.js';

/** Kinds that share PostgreSQL's one name space of relations. */
export const RELATION_KINDS = [
  'table',
  'view',
  'materialized_view',
  'foreign_table',
  'sequence',
  'index',
] as const satisfies readonly ObjectKind[];

const GROUPS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(RELATION_KINDS.map((kind) => [kind, 'relation'])),
  function: 'routine',
  procedure: 'routine',
  aggregate: 'routine',
  type: 'type',
  domain: 'type',
};

/** Asks whether earlier statements of the plan made an object; `created` holds fact ids or `kind name` texts. */
export function createdObjects(
  created: ReadonlySet<string>,
  desired: Catalog,
): (object: ObjectRef) => boolean {
  const facts = desired.facts.filter((fact) => created.has(fact.id));
  const keys = new Set([
    ...facts.map((fact) => keyOf(fact.kind, fact.name)),
    // An index that stands behind a constraint is named by its constraint.
    ...facts
      .filter((fact) => fact.kind === 'constraint')
      .map((fact) => keyOf('index', indexOfConstraint(nameParts(fact.name)))),
  ]);
  return (object) => created.has(describeObject(object)) || keys.has(keyOf(object.kind, object.name));
}

function keyOf(kind: string, name: string): string {
  return `${GROUPS[kind] ?? kind} ${nameKey(name)} ${signatureOf(argumentsOf(name) ?? [])}`;
}

function indexOfConstraint(parts: readonly string[]): string {
  return writtenName([...parts.slice(0, -2), ...parts.slice(-1)]);
}
