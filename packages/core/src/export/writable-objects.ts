import { type Catalog, type CatalogFact, factsById } from '../catalog/catalog.js';
import { describeObject, type ObjectRef } from '../catalog/object-kind.js';
import { inOrder, objectOf } from '../catalog/object-of.js';
import type { CatalogView } from '../catalog/catalog-view.js';
import { foreignHistories } from '../catalog/foreign-history.js';
import { isOutside } from '../ownership/roots.js';
import { neededBy } from '../ownership/view.js';

export interface WritableRequest {
  readonly catalog: Catalog;
  /** Names of the schemas to write; null for all. */
  readonly schemas: readonly string[] | null;
  /** Ids of root objects of other modules, with the module's name. */
  readonly others: ReadonlyMap<string, string>;
}

/** An object that stays out of the files, and why. */
export type NotWritable = ObjectRef & { readonly reason: string };

/** What of a database a new module's files can say. */
export interface WritableObjects {
  readonly view: CatalogView;
  readonly notWritable: readonly NotWritable[];
  /** Objects of other modules that ours refer to: the modules to name in `uses`. */
  readonly uses: readonly string[];
}

/**
 * Divides a database into what the files of a new module can say and what not: other modules' objects, members of
 * extensions, Lockstep's own schema, histories of other tools, and what only a superuser may make or what would show a
 * credential.
 */
export function writableObjects(request: WritableRequest): WritableObjects {
  const facts = factsById(request.catalog);
  const roots = request.catalog.facts.filter((fact) => fact.root === fact.id && !isEverywhere(fact));
  const inScope = roots.filter((root) => isInScope(root, { request, facts }));
  const reasons = reasonsOf(inScope, facts, request);
  const wanted = new Set(
    inScope.filter(({ id }) => !reasons.has(id) && !request.others.has(id)).map(({ id }) => id),
  );
  const mine = new Set(
    request.catalog.facts
      .filter((fact) => wanted.has(fact.root) && fact.extension === undefined && fact.kind !== 'label')
      .map(({ id }) => id),
  );
  const needs = neededBy(mine, facts);
  const listed = inScope.flatMap((root) => notWritable(root, { reasons, facts, request }));
  const unmodelled = request.catalog.unmodelled
    .filter((object) => isNamed(object.schema, request.schemas))
    .map(({ kind, name, reason }) => ({ kind, name, reason }));
  return {
    view: { mine, needs, owners: new Set() },
    notWritable: inOrder([...listed, ...unmodelled]),
    uses: [
      ...new Set([...needs].flatMap((id) => request.others.get(facts.get(id)?.root ?? '') ?? [])),
    ].sort(),
  };
}

interface Scope {
  readonly request: WritableRequest;
  readonly facts: ReadonlyMap<string, CatalogFact>;
}

/** What every database has, what belongs to the server, and comments that come with an extension. */
function isEverywhere(root: CatalogFact): boolean {
  if (isOutside(root) || root.pristine === true || root.kind === 'role') return true;
  if (root.kind === 'comment') return root.name.startsWith('extension ');
  return root.kind === 'extension' && root.name === 'plpgsql';
}

function isInScope(root: CatalogFact, { request, facts }: Scope): boolean {
  if (request.schemas === null) return true;
  if (root.kind === 'schema') return request.schemas.includes(root.name);
  if (root.schema !== null) return request.schemas.includes(root.schema);
  return root.kind === 'extension' && isUsed(root, { request, facts });
}

/** True where an object of the wanted schemas refers to a member of the extension. */
function isUsed(extension: CatalogFact, { request, facts }: Scope): boolean {
  return request.catalog.facts.some(
    (fact) =>
      fact.schema !== null &&
      isNamed(fact.schema, request.schemas) &&
      fact.extension === undefined &&
      fact.references.some((id) => facts.get(id)?.extension === extension.name || id === extension.id),
  );
}

function isNamed(schema: string | null, schemas: readonly string[] | null): boolean {
  return schemas === null || (schema !== null && schemas.includes(schema));
}

/** Why a root cannot be written, by id, whatever it needs. */
function ownReasons({ facts }: WritableRequest['catalog']): Map<string, string> {
  const reasons = new Map<string, string>();
  for (const [id, tool] of foreignHistories(facts)) {
    reasons.set(id, `${tool} keeps its history of migrations there.`);
  }
  for (const fact of facts) {
    const reason = ownReason(fact);
    if (reason !== null && !reasons.has(fact.root)) reasons.set(fact.root, reason);
  }
  return reasons;
}

/** Why a root cannot be written, by id; what needs such a root cannot either. */
function reasonsOf(
  roots: readonly CatalogFact[],
  ...[facts, request]: readonly [ReadonlyMap<string, CatalogFact>, WritableRequest]
): ReadonlyMap<string, string> {
  const reasons = ownReasons(request.catalog);
  const inside = new Set(roots.map(({ id }) => id));
  for (let before = -1; before !== reasons.size;) {
    before = reasons.size;
    for (const fact of request.catalog.facts) {
      const missing = fact.references.map((id) => facts.get(id)?.root ?? '').find((id) => reasons.has(id));
      if (missing === undefined || missing === fact.root || reasons.has(fact.root) || !inside.has(fact.root))
        continue;
      reasons.set(fact.root, `It needs ${describe(facts.get(missing))}, which cannot be written.`);
    }
  }
  return reasons;
}

const BY_SUPERUSER: Readonly<Record<string, string>> = {
  event_trigger:
    'Only a superuser may create an event trigger, and schema files are loaded without such rights.',
  subscription: 'A subscription connects to another server and holds the way in; it is not part of a schema.',
  foreign_server:
    'A foreign server is made by whoever may use its wrapper, which a schema file’s login may not.',
};

function ownReason(fact: CatalogFact): string | null {
  if (fact.extension !== undefined) return null;
  if (fact.credentials !== undefined && fact.credentials.length > 0) {
    return `It holds a credential (${fact.credentials.join(', ')}), and files must not.`;
  }
  const language = fact.details['language'];
  if (language === 'c' || language === 'internal') return 'Only a superuser may create a function in C.';
  // Without schemas it is a SQLite table of a module, which anybody may make.
  if (fact.kind === 'other' && fact.root === fact.id && fact.schema !== '')
    return 'Only a superuser may create it.';
  return BY_SUPERUSER[fact.kind] ?? null;
}

function describe(fact: CatalogFact | undefined): string {
  return fact === undefined ? 'an object' : describeObject(fact);
}

function notWritable(
  root: CatalogFact,
  { reasons, facts, request }: Scope & { readonly reasons: ReadonlyMap<string, string> },
): readonly NotWritable[] {
  const module = request.others.get(root.id);
  const reason = module === undefined ? reasons.get(root.id) : `It belongs to module ${module}.`;
  return reason === undefined ? [] : [{ ...objectOf(root, facts), reason }];
}
