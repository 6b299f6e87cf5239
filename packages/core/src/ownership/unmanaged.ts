import type { UnmodelledObject } from '../catalog/catalog.js';
import { inOrder } from '../catalog/object-of.js';
import type { ObjectRef } from '../catalog/object-kind.js';
import { isClaimed } from './claims.js';
import type { ObjectState } from './object-state.js';
import type { OwnershipRequest } from './roots.js';

/** An object of this module that the engine cannot manage. */
export interface UnmanagedObject extends ObjectRef {
  readonly reason: string;
  readonly state: ObjectState;
}

const STATE_TEXT: Readonly<Record<ObjectState, string>> = {
  in_step: 'The target has it as defined in the files.',
  absent: 'The target does not have it.',
  differs: 'The target has another one.',
  extra: 'Only the target has it.',
};

/** Objects of our files (or that `owns` claims) that no statement can bring in step, compared with the target. */
export function unmanagedObjects(request: OwnershipRequest): readonly UnmanagedObject[] {
  const byName = (objects: readonly UnmodelledObject[]): ReadonlyMap<string, UnmodelledObject> =>
    new Map(objects.map((object) => [object.name, object]));
  const context = byName(request.context?.unmodelled ?? []);
  const current = byName(request.current.unmodelled);
  const desired = byName(request.desired.unmodelled);
  const isLeftOut = (object: UnmodelledObject): boolean =>
    request.leavesOut !== undefined && request.leavesOut(object) !== null;
  const ours = [...desired.values()].filter((object) => !context.has(object.name) && !isLeftOut(object));
  const extra = [...current.values()].filter(
    (object) => !desired.has(object.name) && isClaimed(request.claims, object) && !isLeftOut(object),
  );
  return inOrder([
    ...ours.map((object) => unmanaged(object, compare(object, current.get(object.name)))),
    ...extra.map((object) => unmanaged(object, 'extra')),
  ]);
}

function compare(wanted: UnmodelledObject, found: UnmodelledObject | undefined): ObjectState {
  if (found === undefined) return 'absent';
  return wanted.hash !== null && wanted.hash === found.hash ? 'in_step' : 'differs';
}

function unmanaged(object: UnmodelledObject, state: ObjectState): UnmanagedObject {
  return { kind: object.kind, name: object.name, reason: `${object.reason} ${stateText(state)}`, state };
}

/** How the target compares with the files, as a sentence. */
export function stateText(state: ObjectState): string {
  return STATE_TEXT[state];
}
