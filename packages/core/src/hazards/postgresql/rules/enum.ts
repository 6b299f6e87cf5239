import { nameAt } from '../syntax/statement-tree.js';
import { textAt } from '../../../source/syntax-tree.js';
import { qualifiedName } from '../../../catalog/object-names.js';
import { hazard, touch, type StatementRule } from '../../model/statement-effect.js';

/** `ALTER TYPE … ADD VALUE` harms nobody; `RENAME VALUE` those who name the old one. */
export const alterEnum: StatementRule = (tree) => {
  const name = qualifiedName(nameAt(tree, 'typeName'));
  const old = textAt(tree, 'oldVal');
  if (old === null) return [];
  const label = `type ${name}`;
  return [
    touch(
      { kind: 'type', name },
      'none',
      hazard('BREAKS_READERS', label, `Running code that uses '${old}' of ${label} fails.`),
    ),
  ];
};
