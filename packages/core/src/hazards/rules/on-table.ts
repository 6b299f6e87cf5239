import { treeAt } from '../../schema/syntax-tree.js';
import { touch, type StatementRule } from '../statement-effect.js';
import { namedNodesAt } from '../statement-tree.js';
import { readTouches } from './read-relations.js';

/** `CREATE TRIGGER`: waits for writes, stops none for longer than a moment. */
export const createTrigger: StatementRule = (tree, ask) => {
  const referenced = treeAt(tree, 'constrrel');
  return [
    touch(ask.relation(treeAt(tree, 'relation')), 'share row exclusive'),
    ...(referenced === null ? [] : [touch(ask.relation(referenced), 'access share')]),
  ];
};

/** `CREATE RULE`: rewrites what a query or write on the relation means. */
export const createRule: StatementRule = (tree, ask) => [
  touch(ask.relation(treeAt(tree, 'relation')), 'access exclusive'),
  ...readTouches(tree['actions'], ask),
];

/** `CREATE STATISTICS`: what the planner gathers at the next ANALYZE. */
export const createStatistics: StatementRule = (tree, ask) =>
  namedNodesAt(tree, 'relations').map(({ tree: relation }) =>
    touch(ask.relation(relation), 'share update exclusive'),
  );
