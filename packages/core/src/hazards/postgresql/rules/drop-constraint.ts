import { textAt, treeAt } from '../../../source/syntax-tree.js';
import {
  columnName,
  constraintIn,
  INDEXED,
  type ConstraintFacts,
  type SubcommandRule,
} from '../questions/altered-relation.js';
import { flagAt } from '../syntax/statement-tree.js';
import { blocksAll, hazard, touch } from '../../model/statement-effect.js';
import { cascadeTouches } from './cascade.js';

/** `DROP CONSTRAINT`: brief; a foreign key also takes its triggers off the table it refers to. */
export const dropConstraint: SubcommandRule = (command, relation, ask) => {
  const name = textAt(command, 'name') ?? '';
  const label = `constraint ${columnName(relation, name)}`;
  const before = constraintIn(ask.before, relation, name);
  const message = `Running code that inserts into ${relation.label} with ON CONFLICT on ${label} fails.`;
  const breaks = losesKey(before, constraintIn(ask.after, relation, name));
  return [
    touch(relation.ref, 'access exclusive', ...(breaks ? [hazard('BREAKS_READERS', label, message)] : [])),
    ...targetTouch(before?.foreignTable ?? null),
    ...cascadeTouches(command, label),
  ];
};

/** True where rows were unique by a constraint (or nobody knows) and are not by the same one afterwards. */
function losesKey(before: ConstraintFacts | null, after: ConstraintFacts | null): boolean {
  if (before?.type === null || before === null) return true;
  const isSame = after?.type === before.type && after.columns.join() === before.columns.join();
  return INDEXED.has(before.type) && !isSame;
}

/** `ALTER CONSTRAINT`: enforcing a foreign key (18 and later) checks every stored row. */
export const alterConstraint: SubcommandRule = (command, relation, ask) => {
  const change = treeAt(command, 'def', 'ATAlterConstraint');
  const name = textAt(change, 'conname') ?? '';
  const label = `constraint ${columnName(relation, name)}`;
  const enforces = flagAt(change, 'alterEnforceability') && flagAt(change, 'is_enforced');
  const checked = [
    ...blocksAll(relation.label, `every row is checked for ${label}.`),
    hazard('MAY_FAIL_ON_DATA', label, `It fails if a stored row of ${relation.label} does not satisfy it.`),
  ];
  const target = constraintIn(ask.before, relation, name)?.foreignTable ?? null;
  return [
    touch(relation.ref, 'access exclusive', ...(enforces ? checked : [])),
    ...(enforces && target !== null
      ? [
          touch(
            { kind: 'table', name: target },
            'share row exclusive',
            hazard(
              'BLOCKS_WRITES',
              `table ${target}`,
              `Writes to table ${target} wait while every row that refers to it is looked up.`,
            ),
          ),
        ]
      : []),
  ];
};

function targetTouch(table: string | null) {
  return table === null ? [] : [touch({ kind: 'table', name: table }, 'access exclusive')];
}
