import type { UnmodelledObject } from '../catalog/catalog.js';
import { inOrder } from '../catalog/object-of.js';
import type { ObjectRef } from '../catalog/object-kind.js';
import { isClaimed } from './claims.js';
import type { OwnershipRequest } from './roots.js';

/** An object of this module that the engine cannot manage. */
export interface UnmanagedObject extends ObjectRef {
  readonly reason: string;
  /** How the target compares with the files; `extra` is in the target only. */
  readonly state: 'present' | 'absent' | 'differs' | 'extra';
}

const STATE_TEXT: Readonly<Record<UnmanagedObject['state'], string>> = {
  present: 'The target has it as the files say.',
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

function compare(wanted: UnmodelledObject, found: UnmodelledObject | undefined): UnmanagedObject['state'] {
  if (found === undefined) return 'absent';
  return wanted.hash !== null && wanted.hash === found.hash ? 'present' : 'differs';
}

function unmanaged(object: UnmodelledObject, state: UnmanagedObject['state']): UnmanagedObject {
  return { kind: object.kind, name: object.name, reason: `${object.reason} ${stateText(state)}`, state };
}

/** True for the reason of an object that is in step: listed in a plan, and no hazard. */
export function isInStepReason(reason: string): boolean {
  return reason.endsWith(STATE_TEXT.present);
}

/** How the target compares with the files, as a sentence. */
export function stateText(state: UnmanagedObject['state']): string {
  return STATE_TEXT[state];
}
