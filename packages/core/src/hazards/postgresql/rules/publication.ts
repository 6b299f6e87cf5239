import { textAt, treeAt, type SyntaxTree } from '../../../source/syntax-tree.js';
import type { CatalogQuestions } from '../../model/catalog-questions.js';
import { writtenName } from '../../../catalog/object-names.js';
import { namedNodesAt, optionsAt } from '../syntax/statement-tree.js';
import { hazard, touch, type StatementRule, type Touch } from '../../model/statement-effect.js';

/** `CREATE PUBLICATION`: its tables go on. */
export const createPublication: StatementRule = (tree, ask) => tableTouches(tree, ask);

/** `ALTER PUBLICATION`: what leaves it no longer reaches the subscribers. */
export const alterPublication: StatementRule = (tree, ask) => {
  const name = writtenName([textAt(tree, 'pubname') ?? '']);
  const label = `publication ${name}`;
  const objects = namedNodesAt(tree, 'pubobjects').length > 0;
  const narrows = !objects || textAt(tree, 'action') !== 'AP_AddObjects';
  const message = `Subscribers of ${label} get other changes than before${optionsAt(tree, 'options').size > 0 ? ', by its options' : ''}.`;
  return [
    touch(
      { kind: 'publication', name },
      'none',
      ...(narrows ? [hazard('BREAKS_READERS', label, message)] : []),
    ),
    ...tableTouches(tree, ask),
  ];
};

function tableTouches(tree: SyntaxTree, ask: CatalogQuestions): readonly Touch[] {
  return namedNodesAt(tree, 'pubobjects').flatMap(({ tree: object }) => {
    const relation = treeAt(object, 'pubtable', 'relation');
    return relation === null ? [] : [touch(ask.relation(relation), 'share update exclusive')];
  });
}
