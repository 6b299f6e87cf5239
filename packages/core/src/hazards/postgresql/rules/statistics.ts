import { touch, type StatementRule } from '../../model/statement-effect.js';
import { namedNodesAt } from '../syntax/statement-tree.js';

/** `CREATE STATISTICS`: what the planner gathers at the next ANALYZE. */
export const createStatistics: StatementRule = (tree, ask) =>
  namedNodesAt(tree, 'relations').map(({ tree: relation }) =>
    touch(ask.relation(relation), 'share update exclusive'),
  );
