import { textAt, treeAt, type SyntaxTree } from '../../../source/syntax-tree.js';
import type { CatalogQuestions } from '../../model/catalog-questions.js';
import { namedNodesAt } from '../syntax/statement-tree.js';
import { touch, type StatementRule, type Touch } from '../../model/statement-effect.js';
import { foreignKeyTarget } from './foreign-key.js';
import { defaultPartitionTouches } from './partition.js';

/** `CREATE TABLE`: the new table harms nobody; parents and the tables its foreign keys refer to are locked. */
export const createTable: StatementRule = (tree, ask) => {
  const parents = namedNodesAt(tree, 'inhRelations').map(({ tree: parent }) => ask.relation(parent));
  const isPartition = treeAt(tree, 'partbound') !== null;
  return [
    ...parents.flatMap((parent) => [
      touch(parent, isPartition ? 'access exclusive' : 'share update exclusive'),
      ...(isPartition
        ? [...defaultPartitionTouches(ask, parent), ...inheritedTargets(parent.name, ask)]
        : []),
    ]),
    ...elementTouches(namedNodesAt(tree, 'tableElts'), ask),
  ];
};

/** `CREATE FOREIGN TABLE` is a `CREATE TABLE` with a server. */
export const createForeignTable: StatementRule = (tree, ask) => {
  const base = treeAt(tree, 'base');
  return base === null ? [touch(null, 'access exclusive')] : createTable(base, ask);
};

/** A partition gets the foreign keys of its parent. */
function inheritedTargets(parent: string, ask: CatalogQuestions): readonly Touch[] {
  return ask.before.partsOf('constraint', parent).flatMap((fact) => {
    const target = fact.details['foreignTable'];
    return typeof target === 'string' ? [touch({ kind: 'table', name: target }, 'share row exclusive')] : [];
  });
}

function elementTouches(
  elements: readonly { readonly node: string; readonly tree: SyntaxTree }[],
  ask: CatalogQuestions,
): readonly Touch[] {
  return elements.flatMap(({ node, tree }) => {
    if (node === 'TableLikeClause') return relationsOf(tree, ask);
    const constraints =
      node === 'Constraint' ? [tree] : namedNodesAt(tree, 'constraints').map((item) => item.tree);
    return constraints
      .filter((constraint) => textAt(constraint, 'contype') === 'CONSTR_FOREIGN')
      .flatMap((constraint) => foreignKeyTarget(constraint, ask, { scans: false }));
  });
}

function relationsOf(tree: SyntaxTree, ask: CatalogQuestions): readonly Touch[] {
  const source = treeAt(tree, 'relation');
  return source === null ? [] : [touch(ask.relation(source), 'access share')];
}
