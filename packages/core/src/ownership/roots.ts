import { printObjectId } from '../catalog/object-id.js';
import { type Catalog, type CatalogFact, factsById } from '../catalog/catalog.js';
import type { OwnedObject } from './ledger.js';
import type { EngineProject, NamedObject } from './engine-project.js';
import { type Claims, isClaimed, isClaimedByName, LEDGER_SCHEMA, schemaNameOf } from './claims.js';

/** Everything that decides whose an object is. */
export interface OwnershipRequest {
  readonly module: string;
  readonly current: Catalog;
  /** The scratch database with everything loaded. */
  readonly desired: Catalog;
  /** The scratch database before the module's own files; null where there was nothing to load before them. */
  readonly context: Catalog | null;
  readonly claims: Claims;
  /** Rows of all modules; empty without a ledger. */
  readonly ledger: readonly OwnedObject[];
  /** What the engine cannot bring in step; nothing where it is absent. */
  readonly limits?: EngineLimits;
  /** Why no module may manage an object; null where one may. */
  readonly leavesOut?: EngineProject['leavesOut'];
}

/** What an engine cannot bring in step, with the reasons: by kind, and single facts found by a dry apply. */
export interface EngineLimits {
  readonly ofFact: (fact: CatalogFact, facts: ReadonlyMap<string, CatalogFact>) => string | null;
  readonly byId: ReadonlyMap<string, string>;
}

/** The catalogs by id, and what the ledger says, made once for all questions. */
export interface OwnershipIndex {
  readonly request: OwnershipRequest;
  readonly current: ReadonlyMap<string, CatalogFact>;
  readonly desired: ReadonlyMap<string, CatalogFact>;
  readonly context: ReadonlyMap<string, CatalogFact>;
  /** Ids the ledger records as this module's. */
  readonly recorded: ReadonlySet<string>;
  /** Ids the ledger records as another module's, with its name. */
  readonly others: ReadonlyMap<string, string>;
  /** Ids of the roots this module manages. */
  readonly roots: ReadonlySet<string>;
}

/** Looks at every root object of both sides once and decides whether the module manages it. */
export function indexOwnership(request: OwnershipRequest): OwnershipIndex {
  const rows = request.ledger.map((row) => ({ ...row, id: printObjectId(row) }));
  const base = {
    request,
    current: factsById(request.current),
    desired: factsById(request.desired),
    context: request.context === null ? new Map<string, CatalogFact>() : factsById(request.context),
    recorded: new Set(rows.filter((row) => row.module === request.module).map((row) => row.id)),
    others: new Map(rows.filter((row) => row.module !== request.module).map((row) => [row.id, row.module])),
  };
  const candidates = [...base.desired.values(), ...base.current.values()].filter(
    (fact) => fact.root === fact.id,
  );
  const roots = candidates.filter((root) => isMine(root, base)).map((root) => root.id);
  return { ...base, roots: new Set(roots) };
}

type Known = Omit<OwnershipIndex, 'roots'>;

const SHARED: ReadonlySet<string> = new Set(['schema', 'extension']);
const SATELLITES: ReadonlySet<string> = new Set(['grant', 'comment', 'label']);

/** Schemas and extensions belong to everybody who makes them. */
export function isShared(root: CatalogFact): boolean {
  return SHARED.has(root.kind);
}

/** A root that hangs on a shared object: several modules may want the same grant. */
export function isSatellite(root: CatalogFact): boolean {
  return SATELLITES.has(root.kind);
}

/** True for what no module can ever manage: roles, members of extensions and Lockstep's own schema. */
export function isOutside(fact: CatalogFact): boolean {
  return (
    fact.kind === 'role' || fact.extension !== undefined || schemaNameOf(subjectOf(fact)) === LEDGER_SCHEMA
  );
}

/** What hangs on a schema goes where the schema goes; every other object stands for itself. */
export function subjectOf(fact: CatalogFact): NamedObject {
  const target = isSatellite(fact) ? fact.details['target'] : undefined;
  if (typeof target !== 'string' || !target.startsWith('schema:')) return fact;
  return { kind: 'schema', name: target.slice('schema:'.length), schema: null };
}

/** True for what the engine's project file leaves out. */
function isLeftOutRoot(fact: CatalogFact, { leavesOut }: OwnershipRequest): boolean {
  return leavesOut !== undefined && leavesOut(subjectOf(fact)) !== null;
}

/** True for what no module can manage here. */
export function isOfNobody(fact: CatalogFact, request: OwnershipRequest): boolean {
  return isOutside(fact) || isLeftOutRoot(fact, request);
}

function isMine(root: CatalogFact, known: Known): boolean {
  if (isOfNobody(root, known.request)) return false;
  const isAnothers = known.others.has(root.id);
  if (isAnothers && !isShared(root) && !isSatellite(root)) return false;
  if (isMadeByFiles(root, known)) return true;
  if (isAnothers || known.context.has(root.id) || root.pristine === true) return false;
  return isClaimed(known.request.claims, root) || isRemembered(root, known);
}

/** What the ledger says we made; a schema or an extension outlives the file that made it, unless `owns` names it. */
function isRemembered(root: CatalogFact, known: Known): boolean {
  return known.recorded.has(root.id) && !isShared(root);
}

/** True where the module's own files create the object, or change or take away what every new database has. */
export function isMadeByFiles(root: CatalogFact, known: Known): boolean {
  const desired = known.desired.get(root.id);
  if (desired === undefined) return root.pristine === true && !isShared(root);
  if (desired.pristine === true) return false;
  const before = known.context.get(root.id);
  return before === undefined || (before.pristine === true && before.hash !== desired.hash);
}

export interface ConflictingRoot {
  readonly root: CatalogFact;
  readonly module: string;
  readonly by: 'files' | 'claim';
}

/** Roots that our files create, or a particular claim names, although the ledger gives them to another module. */
export function conflictingRoots(index: OwnershipIndex): readonly ConflictingRoot[] {
  const facts = new Map([...index.current, ...index.desired]);
  return [...index.others].flatMap(([id, module]) => {
    const root = facts.get(id);
    if (root === undefined || isShared(root) || isSatellite(root) || isOutside(root)) return [];
    const by = conflictReason(root, index);
    return by === null ? [] : [{ root, module, by }];
  });
}

/** What makes a root ours where nobody else has a say; null where nothing does. */
export function conflictReason(root: CatalogFact, index: OwnershipIndex): ConflictingRoot['by'] | null {
  if (index.desired.has(root.id) && isMadeByFiles(root, index)) return 'files';
  return isClaimedByName(index.request.claims, root) ? 'claim' : null;
}
