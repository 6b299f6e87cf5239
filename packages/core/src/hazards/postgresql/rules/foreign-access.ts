import { textAt } from '../../../source/syntax-tree.js';
import { writtenName } from '../../../catalog/object-names.js';
import { hazard, touch, type StatementRule } from '../../model/statement-effect.js';

/** `ALTER SERVER`: its foreign tables may read from another place. */
export const alterForeignServer: StatementRule = (tree) => {
  const name = writtenName([textAt(tree, 'servername') ?? '']);
  const label = `foreign server ${name}`;
  return [
    touch(
      { kind: 'foreign_server', name },
      'none',
      hazard('BREAKS_READERS', label, `Foreign tables of ${label} may read from another place.`),
    ),
  ];
};

/** `CREATE | ALTER | DROP USER MAPPING`: as whom a role reaches a foreign server. */
export const userMapping: StatementRule = (tree) => {
  const name = writtenName([textAt(tree, 'servername') ?? '']);
  const label = `foreign server ${name}`;
  return [
    touch(
      { kind: 'foreign_server', name },
      'none',
      hazard('AUTHORIZATION_CHANGED', label, `As whom a role reaches ${label} changes.`),
    ),
  ];
};
