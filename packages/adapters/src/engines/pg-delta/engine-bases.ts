import { factsById } from '@lockstep/core/catalog/catalog.js';
import type { ProposeRequest } from '@lockstep/core/ports/schema-differ.js';
import { buildFactBase, type DependencyEdge, encodeId, type Fact, type FactBase } from '@supabase/pg-delta';
import { isOwnersGrant, neutralId } from './reading/convert-catalog.js';
import { factIdOf, isOwnDefault } from './reading/fact-names.js';
import { type EngineState, stateOf } from './engine-state.js';
import { mayDangle } from './reading/may-dangle.js';

/** Both sides as the engine shall see them: ours to be compared, what ours need for reference only. */
export interface EngineBases {
  readonly current: FactBase;
  readonly desired: FactBase;
}

/** The role that an object without an owner of its own is taken to belong to; null to leave it open. */
type OwnerOf = (id: string) => string | null;

/**
 * Builds the two fact bases of a plan. Objects of others appear where ours need them and are never compared; what
 * the target lacks of them is put there for reference, so that a plan exists before the other module was applied.
 */
export function engineBases(request: ProposeRequest): EngineBases {
  const current = stateOf(request.current);
  const desired = stateOf(request.desired);
  const { views } = request;
  const grants = new Set([...views.current.mine, ...views.desired.mine]);
  const references = [
    ...neededFacts(current, views.current.needs),
    ...neededFacts(desired, views.desired.needs),
    ...defaultPrivileges(current, grants),
  ];
  const owner = ownersOf(request, current.databaseOwner);
  const explicit = views.desired.owners;
  const mustBeSaid = withReducedDefaults([current, desired]);
  const own = (state: EngineState, mine: ReadonlySet<string>): readonly Fact[] =>
    state.base.facts().filter((fact) => {
      const id = neutralId(fact);
      return mine.has(id) || (isOwnersGrant(fact) && (grants.has(id) || mustBeSaid(fact, mine)));
    });
  return {
    current: assemble({ state: current, own: own(current, views.current.mine), references, owner, explicit }),
    desired: assemble({
      state: desired,
      own: own(desired, views.desired.mine),
      references: references.filter(staysWithExtension(request)),
      owner,
      explicit,
    }),
  };
}

/** A member of an extension goes where the extension goes: without it there is nothing to refer to. */
function staysWithExtension({ current, views }: ProposeRequest): (fact: Fact) => boolean {
  const leaving = new Set([...views.current.mine].filter((id) => !views.desired.mine.has(id)));
  const members = current.catalog.facts.filter(
    ({ extension }) =>
      extension !== undefined && leaving.has(factIdOf({ kind: 'extension', name: extension })),
  );
  const gone = new Set(members.map(({ id }) => id));
  return (fact) => !gone.has(neutralId(fact));
}

/**
 * An owner has every right on its object, which needs no word, unless the role's default privileges give less: then
 * an object that is made gets less, whatever the files gave it.
 */
function withReducedDefaults(
  states: readonly EngineState[],
): (grant: Fact, mine: ReadonlySet<string>) => boolean {
  const reduced = new Set(
    states.flatMap(({ base }) => base.facts().flatMap(({ id }) => (isOwnDefault(id) ? [id.objtype] : []))),
  );
  return ({ id }, mine) =>
    id.kind === 'acl' && reduced.has(DEFAULT_TYPES[id.target.kind] ?? '') && mine.has(factIdOf(id.target));
}

const DEFAULT_TYPES: Readonly<Record<string, string>> = {
  ...{ table: 'r', foreignTable: 'r', view: 'r', materializedView: 'r', sequence: 'S' },
  ...{ function: 'f', procedure: 'f', aggregate: 'f', type: 'T', domain: 'T' },
};

function neededFacts(state: EngineState, needs: ReadonlySet<string>): readonly Fact[] {
  return state.base.facts().filter((fact) => fact.id.kind !== 'role' && needs.has(neutralId(fact)));
}

/** Default privileges of the target grant on what we create: the engine must see them to take that back. */
function defaultPrivileges(current: EngineState, mine: ReadonlySet<string>): readonly Fact[] {
  return current.base
    .facts()
    .filter(
      (fact) =>
        fact.id.kind === 'defaultPrivilege' &&
        fact.id.role === current.databaseOwner &&
        !mine.has(neutralId(fact)),
    );
}

/**
 * Only what the files say about an owner counts. An existing object keeps its owner; a new one is taken to belong to
 * the database's owner, which needs no statement; a schema is left open.
 */
function ownersOf(request: ProposeRequest, databaseOwner: string): OwnerOf {
  const current = factsById(request.current.catalog);
  const desired = factsById(request.desired.catalog);
  return (id) => {
    const present = current.get(id);
    if (present !== undefined) return present.owner ?? null;
    return desired.get(id)?.kind === 'schema' ? null : databaseOwner;
  };
}

interface Side {
  readonly state: EngineState;
  readonly own: readonly Fact[];
  /** Facts of others, from either side; this side's own version is preferred. */
  readonly references: readonly Fact[];
  readonly owner: OwnerOf;
  /** Ids whose owner the files decide. */
  readonly explicit: ReadonlySet<string>;
}

function assemble(side: Side): FactBase {
  const own = side.own.map((fact) => alignGrant(fact, side));
  const ownIds = new Set(own.map((fact) => encodeId(fact.id)));
  const foreign = new Map<string, Fact>();
  for (const fact of side.references) {
    const id = encodeId(fact.id);
    if (!ownIds.has(id)) foreign.set(id, side.state.base.get(fact.id) ?? fact);
  }
  const facts = withParents([...own, ...foreign.values()]);
  const edges = [...side.state.base.edges.filter((edge) => edge.kind !== 'owner'), ...ownerEdges(side)];
  const present = new Set(facts.map((fact) => encodeId(fact.id)));
  const inside = edges.filter(
    (edge) => present.has(encodeId(edge.from)) && (edge.kind === 'owner' || present.has(encodeId(edge.to))),
  );
  return buildFactBase(facts, inside, 'liveDb', new Set(foreign.keys()), { allowDangling: mayDangle });
}

/** A fact whose parent is on neither list cannot be shown to the engine. */
function withParents(facts: readonly Fact[]): Fact[] {
  const ids = new Set(facts.map((fact) => encodeId(fact.id)));
  const kept = facts.filter((fact) => fact.parent === undefined || ids.has(encodeId(fact.parent)));
  return kept.length === facts.length ? kept : withParents(kept);
}

function ownerEdges(side: Side): readonly DependencyEdge[] {
  const owned = new Set(
    side.state.base.edges.filter((edge) => edge.kind === 'owner').map((edge) => encodeId(edge.from)),
  );
  return side.own.flatMap((fact) => {
    if (!owned.has(encodeId(fact.id))) return [];
    const name = ownerOnSide(fact, side);
    return name === null ? [] : [{ from: fact.id, to: { kind: 'role', name }, kind: 'owner' }];
  });
}

function ownerOnSide(fact: Fact, side: Side): string | null {
  if (!side.explicit.has(neutralId(fact))) return side.owner(neutralId(fact));
  const actual = side.state.base.outgoingEdges(fact.id).find((edge) => edge.kind === 'owner')?.to;
  return actual?.kind === 'role' ? actual.name : null;
}

/** What an owner was granted on its own object follows the object's owner. */
function alignGrant(fact: Fact, side: Side): Fact {
  if (fact.id.kind !== 'acl' || !isOwnersGrant(fact)) return fact;
  const target = side.state.base.get(fact.id.target);
  const grantee = target === undefined ? null : ownerOnSide(target, side);
  return grantee === null ? fact : { ...fact, id: { ...fact.id, grantee } };
}
