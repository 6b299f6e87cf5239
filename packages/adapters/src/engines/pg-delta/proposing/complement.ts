import { type CatalogFact, factsById } from '@lockstep/core/catalog/catalog.js';
import type { JsonValue } from '@lockstep/core/text/canonical-json.js';
import { objectOf } from '@lockstep/core/catalog/object-of.js';
import type { ProposedStatement } from '@lockstep/core/catalog/proposal.js';
import type { ProposeRequest } from '@lockstep/core/ports/schema-differ.js';
import { propertySql } from './complement-sql.js';

/**
 * Statements for what the engine is blind to. They come last: by then every object exists, and what was made anew or
 * got another type has its defaults.
 */
export function complementStatements(
  request: ProposeRequest,
  statements: readonly ProposedStatement[],
): readonly ProposedStatement[] {
  const current = factsById(request.current.catalog);
  const desired = factsById(request.desired.catalog);
  const plan: Planned = {
    current,
    desired,
    statements,
    made: new Set(statements.flatMap(({ creates }) => creates)),
    retyped: new Set(statements.flatMap(({ retypes }) => retypes)),
  };
  const { views } = request;
  const ids = [...new Set([...views.current.mine, ...views.desired.mine])].sort();
  return ids.flatMap((id) => {
    const fact = desired.get(id) ?? current.get(id);
    return fact === undefined || isGone(fact, desired) ? [] : statementsFor(fact, plan);
  });
}

interface Planned {
  readonly current: ReadonlyMap<string, CatalogFact>;
  readonly desired: ReadonlyMap<string, CatalogFact>;
  /** What the engine proposes. */
  readonly statements: readonly ProposedStatement[];
  readonly made: ReadonlySet<string>;
  readonly retyped: ReadonlySet<string>;
}

function statementsFor(fact: CatalogFact, plan: Planned): readonly ProposedStatement[] {
  const before = propertiesBefore(fact, plan);
  const after = propertiesOf(plan.desired.get(fact.id));
  return changedProperties(before, after).map((name) => ({
    sql: propertySql(fact, { name, before: before[name], after: after[name] }),
    object: objectOf(fact, plan.desired),
    verb: 'alter',
    transactional: true,
    startsSegment: false,
    creates: [],
    destroys: [],
    retypes: [],
  }));
}

/** What the object has when the engine's statements are done: nothing of it where it was made anew. */
function propertiesBefore(fact: CatalogFact, plan: Planned): Properties {
  const isNew = plan.made.has(fact.id) || plan.made.has(fact.root);
  if (isNew || isOverwritten(fact, plan)) return {};
  const isRetyped = plan.retyped.has(fact.id);
  return withoutReset(propertiesOf(plan.current.get(fact.id)), { isRetyped });
}

type Properties = Readonly<Record<string, JsonValue | undefined>>;

function isGone(fact: CatalogFact, desired: ReadonlyMap<string, CatalogFact>): boolean {
  return !desired.has(fact.root) || (!desired.has(fact.id) && fact.details['inherited'] !== true);
}

/** A default or NOT NULL of a parent goes down to its children and takes the place of theirs. */
function isOverwritten(fact: CatalogFact, plan: Planned): boolean {
  if (fact.details['inherited'] !== true) return false;
  const parents = ancestorsOf(String(fact.details['table']), plan.desired);
  return plan.statements.some(
    ({ sql, object }) => parents.includes(object.name) && / (?:SET|DROP) (?:DEFAULT|NOT NULL)/.test(sql),
  );
}

function ancestorsOf(table: string, facts: ReadonlyMap<string, CatalogFact>): readonly string[] {
  const details = facts.get(`table:${table}`)?.details ?? {};
  const inherits = Array.isArray(details['inherits']) ? details['inherits'].map(String) : [];
  const parents = typeof details['partitionOf'] === 'string' ? [details['partitionOf']] : inherits;
  return parents.flatMap((parent) => [parent, ...ancestorsOf(parent, facts)]);
}

function withoutReset(properties: Properties, about: { readonly isRetyped: boolean }): Properties {
  if (!about.isRetyped) return properties;
  return Object.fromEntries(
    Object.entries(properties).filter(([name]) => name !== 'storage' && name !== 'compression'),
  );
}

function propertiesOf(fact: CatalogFact | undefined): Properties {
  const value = fact?.details['properties'];
  return isRecord(value) ? value : {};
}

function isRecord(value: JsonValue | undefined): value is Readonly<Record<string, JsonValue | undefined>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function changedProperties(before: Properties, after: Properties): readonly string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}
