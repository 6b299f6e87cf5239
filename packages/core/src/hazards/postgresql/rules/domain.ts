import { treeAt, textAt } from '../../../source/syntax-tree.js';
import { columnsOfType } from '../questions/altered-relation.js';
import type { CatalogQuestions } from '../../model/catalog-questions.js';
import { nameParts, qualifiedName } from '../../../catalog/object-names.js';
import { flagAt, nameAt } from '../syntax/statement-tree.js';
import { hazard, touch, unclassified, type StatementRule, type Touch } from '../../model/statement-effect.js';
import { cascadeTouches } from './cascade.js';

/** `ALTER DOMAIN`: what it demands from now on is checked for every column that uses it. */
export const alterDomain: StatementRule = (tree, ask) => {
  const domain = qualifiedName(nameAt(tree, 'typeName'));
  switch (textAt(tree, 'subtype')) {
    case 'T':
    case 'N':
      return [];
    case 'X':
      return cascadeTouches(tree, `a constraint of domain ${domain}`);
    case 'O':
    case 'V':
      return checkedTouches(domain, ask);
    case 'C':
      return flagAt(treeAt(tree, 'def', 'Constraint'), 'skip_validation') ? [] : checkedTouches(domain, ask);
    default:
      return [unclassified(`this change of domain ${domain}`)];
  }
};

function checkedTouches(domain: string, ask: CatalogQuestions): readonly Touch[] {
  const label = `domain ${domain}`;
  const columns = columnsOfType(ask, domain);
  const tables = [...new Set(columns.map(({ table }) => table))];
  const mayFail = hazard(
    'MAY_FAIL_ON_DATA',
    label,
    `It fails if a stored value of ${label} does not satisfy it. Add the constraint NOT VALID first.`,
  );
  return [
    ...(columns.length > 0 ? [touch({ kind: 'domain', name: domain }, 'none', mayFail)] : []),
    ...tables.map((table) =>
      touch(
        ask.relationNamed(nameParts(table)),
        'share',
        hazard(
          'BLOCKS_WRITES',
          `table ${table}`,
          `Writes to table ${table} wait while every value of ${label} is checked.`,
        ),
      ),
    ),
  ];
}
