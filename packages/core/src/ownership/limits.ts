import { objectOfId, parseObjectId } from '../catalog/object-id.js';
import type { Catalog, CatalogFact } from '../catalog/catalog.js';
import { objectOf } from '../catalog/object-of.js';
import type { CatalogView } from '../catalog/catalog-view.js';
import type { EngineLimits, OwnershipIndex } from './roots.js';
import type { ObjectState } from './object-state.js';
import { stateText, type UnmanagedObject } from './unmanaged.js';

/** The module's facts that its engine cannot bring in step. */
export interface BeyondEngine {
  readonly ids: ReadonlySet<string>;
  /** The objects they are or belong to, with how target and files compare. */
  readonly objects: readonly UnmanagedObject[];
}

interface Views {
  readonly current: CatalogView;
  readonly desired: CatalogView;
}

const NOTHING: BeyondEngine = { ids: new Set(), objects: [] };

/** Kinds that every object brings along; worth a word only where they differ. */
const DETAILS: ReadonlySet<string> = new Set([
  'grant',
  'comment',
  'label',
  'default',
  'column',
  'constraint',
]);

/** Finds what is the module's on either side and beyond its engine, whole objects and parts of objects. */
export function beyondEngine(index: OwnershipIndex, views: Views): BeyondEngine {
  const { limits } = index.request;
  if (limits === undefined) return NOTHING;
  const reasons = new Map([
    ...reasonsIn(index.current, views.current, limits),
    ...reasonsIn(index.desired, views.desired, limits),
  ]);
  // What a dry apply made and the files do not want is on neither side.
  for (const [id, reason] of limits.byId) reasons.set(id, reason);
  const hanging = [
    ...hangingOn(index.current, views.current, limits),
    ...hangingOn(index.desired, views.desired, limits),
  ];
  const ids = new Set([...reasons.keys(), ...hanging]);
  const named = [...reasons].filter(([id]) => limits.byId.has(id) || !isDetail(id, hanging));
  const objects = named.flatMap(([id, reason]) => objectBeyond({ id, reason, index }));
  return { ids, objects: worstOfEach(objects) };
}

/** What hangs on an object that is named anyway, and is not an object with a name of its own. */
function isDetail(id: string, hanging: readonly string[]): boolean {
  return hanging.includes(id) && DETAILS.has(parseObjectId(id)?.kind ?? '');
}

/** A view without what the engine cannot bring in step. */
export function withoutBeyond(view: CatalogView, { ids }: BeyondEngine): CatalogView {
  return ids.size === 0 ? view : { ...view, mine: new Set([...view.mine].filter((id) => !ids.has(id))) };
}

/** Everything of the module on one side, what the engine cannot bring in step included: what a ledger records. */
export function wholeView(
  view: CatalogView,
  source: { readonly beyond: ReadonlySet<string>; readonly catalog: Catalog },
): CatalogView {
  if (source.beyond.size === 0) return view;
  const hidden = source.catalog.facts.filter(({ id }) => source.beyond.has(id));
  return { ...view, mine: new Set([...view.mine, ...hidden.map(({ id }) => id)]) };
}

/** The reason a fact has of its own; what merely hangs on such a fact has none. */
function reasonsIn(
  facts: ReadonlyMap<string, CatalogFact>,
  view: CatalogView,
  limits: EngineLimits,
): readonly (readonly [string, string])[] {
  return [...view.mine].flatMap((id) => {
    const fact = facts.get(id);
    const reason = fact === undefined ? null : (limits.byId.get(id) ?? limits.ofFact(fact, facts));
    return reason === null ? [] : [[id, reason] as const];
  });
}

/** Ids of what hangs on what the engine does not see: parts of a view, the comment on a policy. */
function hangingOn(
  facts: ReadonlyMap<string, CatalogFact>,
  view: CatalogView,
  limits: EngineLimits,
): readonly string[] {
  const isUnseen = (id: unknown): boolean => {
    const fact = typeof id === 'string' ? facts.get(id) : undefined;
    return fact !== undefined && limits.ofFact(fact, facts) !== null;
  };
  return [...view.mine].filter((id) => {
    const fact = facts.get(id);
    return fact !== undefined && (isUnseen(fact.root) || isUnseen(fact.details['target']));
  });
}

function objectBeyond(source: {
  readonly id: string;
  readonly reason: string;
  readonly index: OwnershipIndex;
}): readonly UnmanagedObject[] {
  const { id, reason, index } = source;
  const wanted = index.desired.get(id);
  const present = index.current.get(id);
  const fact = wanted ?? present;
  if (fact === undefined) return [{ ...objectOfId(id), reason, state: 'extra' }];
  const state = stateOf(wanted, present);
  if (state === 'in_step' && DETAILS.has(fact.kind)) return [];
  const object = objectOf(fact, wanted === undefined ? index.current : index.desired);
  return [{ ...object, reason: `${reason} ${stateText(state)}`, state }];
}

function stateOf(wanted: CatalogFact | undefined, present: CatalogFact | undefined): ObjectState {
  if (wanted === undefined) return 'extra';
  if (present === undefined) return 'absent';
  return wanted.hash === present.hash ? 'in_step' : 'differs';
}

/** Several parts of one object may be beyond the engine: one line each object, the first that differs. */
function worstOfEach(objects: readonly UnmanagedObject[]): readonly UnmanagedObject[] {
  const byName = new Map<string, UnmanagedObject>();
  for (const object of objects) {
    const key = `${object.kind} ${object.name}`;
    const known = byName.get(key);
    if (known === undefined || known.state === 'in_step') byName.set(key, object);
  }
  return [...byName.values()];
}
