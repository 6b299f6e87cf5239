import { describeObject, type ObjectRef } from '../../../catalog/object-kind.js';
import { flagAt } from '../syntax/statement-tree.js';
import { textAt, treeAt } from '../../../source/syntax-tree.js';
import { defaultPartitions, type SubcommandRule } from '../questions/altered-relation.js';
import type { CatalogQuestions } from '../../model/catalog-questions.js';
import { blocksAll, hazard, touch, type Touch } from '../../model/statement-effect.js';

/** `ATTACH PARTITION`: the parent stays open, the partition (and a default one) are read under the strongest lock. */
export const attachPartition: SubcommandRule = (command, relation, ask) => {
  const partition = ask.relation(treeAt(command, 'def', 'PartitionCmd', 'name'));
  const label = describeObject(partition);
  if (partition.kind === 'index' || relation.ref.kind === 'index')
    return [touch(relation.ref, 'share update exclusive'), touch(partition, 'access exclusive')];
  const safer = 'Give it a valid CHECK that says the same as its bounds, and the scan is left out.';
  return [
    touch(relation.ref, 'share update exclusive'),
    touch(
      partition,
      'access exclusive',
      ...blocksAll(label, `every row is checked against the bounds. ${safer}`),
      hazard('MAY_FAIL_ON_DATA', label, `It fails if a row of ${label} lies outside the bounds.`),
    ),
    ...defaultPartitionTouches(ask, relation.ref),
  ];
};

/** A new partition takes rows over from the default one, which must hold none of them. */
export function defaultPartitionTouches(ask: CatalogQuestions, parent: ObjectRef): readonly Touch[] {
  return defaultPartitions(ask, parent).map((partition) => {
    const label = describeObject(partition);
    return touch(
      partition,
      'access exclusive',
      ...blocksAll(label, 'it is searched for rows that belong to the new partition.'),
      hazard(
        'MAY_FAIL_ON_DATA',
        label,
        `It fails if ${label} holds a row that belongs to the new partition. Move such rows first.`,
      ),
    );
  });
}

/** `DETACH PARTITION`: its rows are no longer found through the parent. */
export const detachPartition: SubcommandRule = (command, relation, ask) => {
  const details = treeAt(command, 'def', 'PartitionCmd');
  const partition = describeObject(ask.relation(treeAt(details, 'name')));
  const concurrently = flagAt(details, 'concurrent');
  return [
    // Even CONCURRENTLY ends with the strongest lock on the partition, once nobody uses it through its parent.
    touch(
      relation.ref,
      'access exclusive',
      hazard(
        'BREAKS_READERS',
        relation.label,
        `Running code no longer finds the rows of ${partition} in ${relation.label}.`,
      ),
    ),
    ...(concurrently
      ? [
          touch(
            null,
            'none',
            hazard('NOT_TRANSACTIONAL', partition, `Detaching ${partition} CONCURRENTLY commits on its own.`),
          ),
        ]
      : []),
  ];
};

/** `DETACH PARTITION … FINALIZE`: ends an interrupted concurrent detach. */
export const finalizeDetach: SubcommandRule = (command, relation) => [
  touch(
    relation.ref,
    'access exclusive',
    hazard(
      'BREAKS_READERS',
      relation.label,
      `Running code no longer finds the rows of partition ${textAt(treeAt(command, 'def', 'PartitionCmd', 'name'), 'relname') ?? ''} in ${relation.label}.`,
    ),
  ),
];
