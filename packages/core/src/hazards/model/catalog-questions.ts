import type { Catalog, CatalogFact } from '../../catalog/catalog.js';
import type { ObjectRef } from '../../catalog/object-kind.js';
import { textAt, type SyntaxTree } from '../../source/syntax-tree.js';
import { createdObjects, RELATION_KINDS } from '../postgresql/syntax/created-objects.js';
import { indexCatalog, type CatalogIndex } from './catalog-index.js';
import { nameKey, nameParts, writtenName } from '../../catalog/object-names.js';

export interface QuestionsRequest {
  /** The database before the plan. */
  readonly current: Catalog;
  /** The database after the plan. */
  readonly desired: Catalog;
  /** Ids of facts, or `kind name` texts, of what earlier statements of the plan created. */
  readonly created: ReadonlySet<string>;
  /** `TimeZone` of the session that applies; unknown counts as one with daylight saving time. */
  readonly sessionTimeZone?: string;
}

/** What rules ask about the database before and after, and about what the plan has created so far. */
export interface CatalogQuestions {
  readonly before: CatalogIndex;
  readonly after: CatalogIndex;
  /** Major version of the server; null where the catalog does not say. */
  readonly major: number | null;
  readonly sessionInUtc: boolean;
  isCreated(object: ObjectRef): boolean;
  /** The relation that a `RangeVar` names; an unknown one is taken for a table that exists. */
  relation(rangeVar: SyntaxTree | null): ObjectRef;
  /** The relation of this name. */
  relationNamed(parts: readonly string[]): ObjectRef;
}

/** Prepares the questions for a plan; `indexes` lets many statements share the work. */
export function catalogQuestions(
  request: QuestionsRequest,
  indexes: CatalogIndexes = indexCatalogs(request),
): CatalogQuestions {
  const { before, after } = indexes;
  const relationNamed = (parts: readonly string[]): ObjectRef => namedRelation(parts, [before, after]);
  return {
    before,
    after,
    major: majorOf(request.current.serverVersion),
    sessionInUtc: ['UTC', 'Etc/UTC', 'GMT', 'Etc/GMT'].includes(request.sessionTimeZone ?? ''),
    isCreated: createdObjects(request.created, request.desired),
    relation: (rangeVar) => {
      const schema = textAt(rangeVar, 'schemaname');
      const name = textAt(rangeVar, 'relname') ?? '';
      return relationNamed(schema === null ? [name] : [schema, name]);
    },
    relationNamed,
  };
}

export interface CatalogIndexes {
  readonly before: CatalogIndex;
  readonly after: CatalogIndex;
}

/** Indexes both catalogs of a plan. */
export function indexCatalogs(catalogs: {
  readonly current: Catalog;
  readonly desired: Catalog;
}): CatalogIndexes {
  return { before: indexCatalog(catalogs.current), after: indexCatalog(catalogs.desired) };
}

function namedRelation(parts: readonly string[], indexes: readonly CatalogIndex[]): ObjectRef {
  const found = indexes.flatMap((index) => RELATION_KINDS.flatMap((kind) => candidates(index, kind, parts)));
  const [first] = found;
  if (first !== undefined) return first;
  return { kind: 'table', name: writtenName(parts.length === 1 ? ['public', ...parts] : parts) };
}

function candidates(
  index: CatalogIndex,
  kind: (typeof RELATION_KINDS)[number],
  parts: readonly string[],
): readonly ObjectRef[] {
  const facts =
    parts.length > 1 ? index.findAll(kind, writtenName(parts)) : unqualified(index.all(kind), parts[0] ?? '');
  return facts.map((fact) => ({ kind, name: fact.name }));
}

/** An unqualified name is one of `public`, or the only one of that name. */
function unqualified(facts: readonly CatalogFact[], name: string): readonly CatalogFact[] {
  const named = facts.filter((fact) => nameParts(fact.name).at(-1) === name);
  const inPublic = named.filter((fact) => nameKey(fact.name) === nameKey(writtenName(['public', name])));
  if (inPublic.length > 0) return inPublic;
  return named.length === 1 ? named : [];
}

function majorOf(serverVersion: string): number | null {
  const major = Number.parseInt(serverVersion, 10);
  return Number.isNaN(major) ? null : major;
}
