import { describeObject } from '../../../catalog/object-kind.js';
import { textAt, treeAt, type SyntaxTree } from '../../../source/syntax-tree.js';
import type { CatalogQuestions } from '../../model/catalog-questions.js';
import { writtenName } from '../../../catalog/object-names.js';
import { hazard, touch, type StatementRule, type Touch } from '../../model/statement-effect.js';
import { readTouches } from './read-relations.js';

/** `CREATE POLICY` and `ALTER POLICY`. */
export const policy: StatementRule = (tree, ask) => {
  const table = ask.relation(treeAt(tree, 'table'));
  const name = writtenName([textAt(tree, 'policy_name') ?? '']);
  const label = `policy ${name} on ${describeObject(table)}`;
  const fact = ask.before.find('policy', `${table.name}.${name}`);
  const isSame = fact !== null && ask.after.find('policy', fact.name)?.hash === fact.hash;
  const message = `${label} decides which rows are seen or written.`;
  return [
    touch(table, 'access exclusive', ...(isSame ? [] : [hazard('AUTHORIZATION_CHANGED', label, message)])),
    ...readBy(tree, ask),
  ];
};

function readBy(tree: SyntaxTree, ask: CatalogQuestions): readonly Touch[] {
  return ['qual', 'with_check'].flatMap((key) => readTouches(tree[key], ask));
}
