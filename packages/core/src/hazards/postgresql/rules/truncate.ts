import { describeObject } from '../../../catalog/object-kind.js';
import { namedNodesAt } from '../syntax/statement-tree.js';
import { hazard, touch, type StatementRule } from '../../model/statement-effect.js';
import { cascadeTouches } from './cascade.js';

/** `TRUNCATE`: all rows go. */
export const truncate: StatementRule = (tree, ask) =>
  namedNodesAt(tree, 'relations').flatMap(({ tree: relation }) => {
    const table = ask.relation(relation);
    const label = describeObject(table);
    return [
      touch(table, 'access exclusive', hazard('DATA_LOSS', label, `All rows of ${label} are lost.`)),
      ...cascadeTouches(tree, label),
    ];
  });
