import { printObjectId } from '../catalog/object-id.js';
import { type Catalog, type CatalogFact, factsById } from '../catalog/catalog.js';
import type { ObjectRef } from '../catalog/object-kind.js';
import type { OwnedObject } from './ledger.js';
import { type Claims, isClaimed, LEDGER_SCHEMA, schemaNameOf } from './claims.js';
import { nameParts, withoutArguments } from '../catalog/object-names.js';
import { hashJson } from '../text/canonical-json.js';

export interface FingerprintSource {
  readonly module: string;
  readonly catalog: Catalog;
  readonly claims: Claims;
  /** Rows of all modules. */
  readonly ledger: readonly OwnedObject[];
  /** Root objects the module's files create, by what their statements say. */
  readonly creates: readonly ObjectRef[];
  /** Names the module's files refer to, qualified or bare. */
  readonly refersTo: readonly string[];
}

/** One hash for each part of a database that a module's plan prints or depends on. */
export interface FingerprintParts {
  readonly owned: string;
  readonly requires: string;
  readonly dependents: string;
  readonly unowned: string;
}

/**
 * Divides a target by names alone, without loading the files, so that it can be done in every run. It may count too
 * much as the module's (a plan is then made once more than needed), never too little.
 */
export function fingerprintParts(source: FingerprintSource): FingerprintParts {
  const facts = factsById(source.catalog);
  const mine = moduleRoots(source);
  const others = new Set(source.ledger.filter(({ module }) => module !== source.module).map(idOf));
  const owned = source.catalog.facts.filter((fact) => mine.has(fact.root));
  const required = requiredRoots(source, owned, facts);
  const rest = source.catalog.facts.filter((fact) => !mine.has(fact.root));
  const touched = touchedSchemas(source, owned);
  const dependents = rest.filter((fact) => fact.references.some((id) => mine.has(facts.get(id)?.root ?? id)));
  return {
    owned: hashFacts(owned),
    requires: hashFacts(
      source.catalog.facts.filter((fact) => required.has(fact.root) && !mine.has(fact.root)),
    ),
    dependents: hashFacts(dependents),
    unowned: hashJson(
      rest
        .filter(
          (fact) =>
            fact.root === fact.id &&
            fact.schema !== null &&
            touched.has(fact.schema) &&
            !others.has(fact.id) &&
            fact.schema !== LEDGER_SCHEMA,
        )
        .map((fact) => fact.id)
        .concat(source.catalog.unmodelled.map(({ kind, name, hash }) => `${kind}:${name}:${hash ?? ''}`))
        .sort(),
    ),
  };
}

/** Ids of the root objects that are the module's by names alone: by its files, by its claims, or by the ledger. */
export function moduleRoots(source: Omit<FingerprintSource, 'refersTo'>): ReadonlySet<string> {
  const recorded = source.ledger.filter(({ module }) => module === source.module).map(idOf);
  const made = new Set([...recorded, ...source.creates.map(idOf)]);
  const madeNames = new Set(source.creates.map(({ name }) => name));
  const roots = source.catalog.facts.filter((fact) => fact.root === fact.id && fact.extension === undefined);
  const isMine = (fact: CatalogFact): boolean =>
    made.has(fact.id) || madeNames.has(withoutArguments(fact.name)) || isClaimed(source.claims, fact);
  return new Set(roots.filter(isMine).map(({ id }) => id));
}

/** Schemas that hold an object of the module, or will: a plan lists what nobody owns in these alone. */
function touchedSchemas(
  source: FingerprintSource,
  owned: readonly CatalogFact[],
): ReadonlySet<string | null> {
  return new Set([...owned.map(schemaNameOf), ...source.creates.map(({ name }) => firstPart(name))]);
}

function requiredRoots(
  source: FingerprintSource,
  owned: readonly CatalogFact[],
  facts: ReadonlyMap<string, CatalogFact>,
): ReadonlySet<string> {
  const referenced = owned.flatMap((fact) => fact.references.map((id) => facts.get(id)?.root ?? id));
  const names = new Set(source.refersTo.map(lastPart));
  const named = source.catalog.facts.filter(
    (fact) => fact.root === fact.id && names.has(lastPart(withoutArguments(fact.name))),
  );
  return new Set([...referenced, ...named.map(({ id }) => id)]);
}

function hashFacts(facts: readonly CatalogFact[]): string {
  return hashJson(
    facts
      .map(({ id, hash, owner }) => [id, hash, owner ?? ''])
      .sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
  );
}

function idOf({ kind, name }: ObjectRef): string {
  return printObjectId({ kind, name });
}

function firstPart(name: string): string {
  return nameParts(name)[0] ?? name;
}

function lastPart(name: string): string {
  return nameParts(name).at(-1) ?? name;
}
