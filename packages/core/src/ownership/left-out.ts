import type { UnmodelledObject } from '../catalog/catalog.js';
import type { ObjectRef } from '../catalog/object-kind.js';
import { inOrder, objectOf } from '../catalog/object-of.js';
import { isClaimedByName } from './claims.js';
import { conflictReason, isOutside, type OwnershipIndex, subjectOf } from './roots.js';

/** An object that the module's files create or its `owns` names, although the engine's project file leaves it out. */
export interface LeftOutObject extends ObjectRef {
  readonly reason: string;
  readonly by: 'files' | 'claim';
}

/** The contradictions between what the module wants and what the engine's project file leaves out. */
export function leftOutObjects(index: OwnershipIndex): readonly LeftOutObject[] {
  const { leavesOut } = index.request;
  if (leavesOut === undefined) return [];
  const facts = new Map([...index.current, ...index.desired]);
  const roots = [...facts.values()].flatMap((root) => {
    if (root.root !== root.id || isOutside(root) || root.pristine === true) return [];
    const reason = leavesOut(subjectOf(root));
    const by = reason === null ? null : conflictReason(root, index);
    return reason === null || by === null ? [] : [{ ...objectOf(root, facts), reason, by }];
  });
  return inOrder([...roots, ...unmodelledLeftOut(index, leavesOut)]);
}

function unmodelledLeftOut(
  { request }: OwnershipIndex,
  leavesOut: NonNullable<OwnershipIndex['request']['leavesOut']>,
): readonly LeftOutObject[] {
  const { desired, context, current, claims } = request;
  const before = new Set((context?.unmodelled ?? []).map(({ name }) => name));
  const found = (objects: readonly UnmodelledObject[], by: LeftOutObject['by']): readonly LeftOutObject[] =>
    objects.flatMap((object) => {
      const reason = leavesOut(object);
      return reason === null ? [] : [{ kind: object.kind, name: object.name, reason, by }];
    });
  return [
    ...found(
      current.unmodelled.filter((object) => isClaimedByName(claims, object)),
      'claim',
    ),
    ...found(
      desired.unmodelled.filter(({ name }) => !before.has(name)),
      'files',
    ),
  ];
}
