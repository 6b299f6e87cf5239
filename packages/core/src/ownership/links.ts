import type { CatalogFact } from '../catalog/catalog.js';
import { objectOf, inOrder } from '../catalog/object-of.js';
import { describeObject, type ObjectRef } from '../catalog/object-kind.js';
import { hashJson } from '../text/canonical-json.js';
import type { CatalogView } from '../catalog/catalog-view.js';
import { isOutside, isShared, type OwnershipIndex } from './roots.js';

/** An object of another module that ours refer to. */
export interface Requirement extends ObjectRef {
  /** Of what ours need of it, as the files say it. */
  readonly hash: string;
  readonly state: 'present' | 'missing' | 'differs';
}

/** An object of somebody else that uses one of ours. */
export interface Dependent extends ObjectRef {
  /** Kind and name of what it uses. */
  readonly uses: string;
  /** The module the ledger gives it to; null where nobody recorded it. */
  readonly module: string | null;
  /** Id of the fact that uses ours, and ids of what it uses. */
  readonly id: string;
  readonly usesIds: readonly string[];
}

interface LinkRequest {
  readonly index: OwnershipIndex;
  readonly view: CatalogView;
}

/** What ours refer to on the desired side, by root object, compared with the target. */
export function requirementsOf({ index, view }: LinkRequest): readonly Requirement[] {
  const needed = new Map<string, CatalogFact[]>();
  for (const id of view.mine) {
    for (const reference of index.desired.get(id)?.references ?? []) {
      const fact = index.desired.get(reference);
      if (fact === undefined || isOurs(fact, view) || isTakenForGranted(fact, index)) continue;
      const known = needed.get(fact.root) ?? [];
      if (!known.includes(fact)) needed.set(fact.root, [...known, fact]);
    }
  }
  return inOrder([...needed].map(([root, facts]) => requirement(root, facts, index)));
}

/** Members of an extension are in no view: they come with it. */
function isOurs(fact: CatalogFact, { mine }: CatalogView): boolean {
  return mine.has(fact.id) || (fact.extension !== undefined && mine.has(fact.root));
}

/** Every database has its schema `public`, and a role that exists says nothing. */
function isTakenForGranted(fact: CatalogFact, index: OwnershipIndex): boolean {
  return fact.pristine === true || (fact.kind === 'role' && index.current.has(fact.id));
}

function requirement(rootId: string, facts: readonly CatalogFact[], index: OwnershipIndex): Requirement {
  const root = index.desired.get(rootId) ?? facts[0];
  const found = [...facts.map((fact) => fact.id), rootId].map((id) => index.current.get(id));
  const wanted = [...facts].sort((a, b) => (a.id < b.id ? -1 : 1));
  const differs = wanted.some((fact) => index.current.get(fact.id)?.hash !== fact.hash);
  const object =
    root === undefined ? { kind: 'other' as const, name: rootId } : objectOf(root, index.desired);
  const state = found.includes(undefined) ? 'missing' : differs ? 'differs' : 'present';
  const hash = hashJson(wanted.map((fact) => [fact.id, fact.kind === 'role' ? '' : fact.hash]));
  return { ...object, hash, state };
}

/** What of others in the target refers to what is ours. */
export function foreignDependents(request: LinkRequest): readonly Dependent[] {
  return dependentsOn(request, (fact) => !isShared(fact));
}

/**
 * What of others lies in schemas that are ours or uses extensions that are ours. No dependency on the module as long
 * as those stay, which they do unless `owns` names them.
 */
export function tenantsOf(request: LinkRequest): readonly Dependent[] {
  return dependentsOn(request, isShared);
}

function dependentsOn(
  { index, view }: LinkRequest,
  isMeant: (fact: CatalogFact) => boolean,
): readonly Dependent[] {
  const found = [...index.current.values()].flatMap((fact) => {
    if (view.mine.has(fact.id) || isOutside(fact)) return [];
    const used = fact.references
      .flatMap((id) => (view.mine.has(id) ? (index.current.get(id) ?? []) : []))
      .filter(isMeant);
    const [first] = used;
    if (first === undefined) return [];
    const uses = describeObject(objectOf(first, index.current));
    const module = index.others.get(fact.root) ?? null;
    return [
      {
        ...objectOf(fact, index.current),
        uses,
        module,
        id: fact.id,
        usesIds: used.map(({ id }) => id).sort(),
      },
    ];
  });
  return found.sort((a, b) => (a.id < b.id ? -1 : 1));
}
