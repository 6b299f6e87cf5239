import { namedNodesAt } from '../syntax/statement-tree.js';
import { unclassified, type StatementRule } from '../../model/statement-effect.js';

/** `CREATE SCHEMA`: nothing, unless other statements are packed into it. */
export const createSchema: StatementRule = (tree) =>
  namedNodesAt(tree, 'schemaElts').length === 0
    ? []
    : [unclassified('a schema made together with its objects')];
