import { textAt, listAt } from '../../../source/syntax-tree.js';
import { dottedName } from '../syntax/statement-tree.js';
import { touch, unclassified, type StatementRule } from '../../model/statement-effect.js';
import { writtenName } from '../../../catalog/object-names.js';
import { cascadeTouches } from './cascade.js';
import type { DropRule } from './drop-rule.js';
import {
  dropForeignTable,
  dropIndex,
  dropMaterializedView,
  dropSequence,
  dropTable,
  dropView,
} from './drop-relation.js';
import { dropRoutine } from './drop-routine.js';
import {
  dropCollation,
  dropDomain,
  dropExtension,
  dropForeignServer,
  dropPublication,
  dropSchema,
  dropType,
} from './drop-other.js';
import { dropPolicy } from './drop-policy.js';
import { dropFromRelation } from './triggers-and-rules.js';

const nothing: DropRule = () => [];
/** The table of extended statistics is not named and not in the catalog. */
const dropStatistics: DropRule = () => [touch(null, 'share update exclusive')];

const DROPS: Readonly<Record<string, DropRule>> = {
  OBJECT_TABLE: dropTable,
  OBJECT_FOREIGN_TABLE: dropForeignTable,
  OBJECT_VIEW: dropView,
  OBJECT_MATVIEW: dropMaterializedView,
  OBJECT_SEQUENCE: dropSequence,
  OBJECT_INDEX: dropIndex,
  OBJECT_TYPE: dropType,
  OBJECT_DOMAIN: dropDomain,
  OBJECT_FUNCTION: dropRoutine('function'),
  OBJECT_PROCEDURE: dropRoutine('procedure'),
  OBJECT_ROUTINE: dropRoutine('function'),
  OBJECT_AGGREGATE: dropRoutine('aggregate'),
  OBJECT_TRIGGER: dropFromRelation('trigger'),
  OBJECT_RULE: dropFromRelation('rule'),
  OBJECT_POLICY: dropPolicy,
  OBJECT_SCHEMA: dropSchema,
  OBJECT_EXTENSION: dropExtension,
  OBJECT_PUBLICATION: dropPublication,
  OBJECT_COLLATION: dropCollation,
  OBJECT_FOREIGN_SERVER: dropForeignServer,
  OBJECT_FDW: nothing,
  OBJECT_EVENT_TRIGGER: nothing,
  OBJECT_STATISTIC_EXT: dropStatistics,
};

/** `DROP`: by the kind of object; with `CASCADE` also what depends on it. */
export const drop: StatementRule = (tree, ask) => {
  const kind = textAt(tree, 'removeType') ?? '';
  const rule = DROPS[kind];
  const words = kind.replace('OBJECT_', '').replaceAll('_', ' ').toLowerCase();
  if (rule === undefined) return [unclassified(`DROP of ${words}`)];
  return listAt(tree, 'objects').flatMap((node) => {
    const parts = dottedName(node);
    return [
      ...rule({ parts, node, statement: tree }, ask),
      ...cascadeTouches(tree, `${words} ${writtenName(parts)}`),
    ];
  });
};
