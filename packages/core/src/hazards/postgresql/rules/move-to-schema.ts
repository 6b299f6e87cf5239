import { describeObject, type ObjectKind } from '../../../catalog/object-kind.js';
import { textAt, treeAt } from '../../../source/syntax-tree.js';
import { qualifiedName } from '../../../catalog/object-names.js';
import { routineName } from '../syntax/routine-name.js';
import { dottedName } from '../syntax/statement-tree.js';
import { hazard, touch, unclassified, type StatementRule } from '../../model/statement-effect.js';

const KINDS: Readonly<Record<string, ObjectKind>> = {
  OBJECT_TYPE: 'type',
  OBJECT_DOMAIN: 'domain',
  OBJECT_FUNCTION: 'function',
  OBJECT_PROCEDURE: 'procedure',
  OBJECT_ROUTINE: 'function',
  OBJECT_AGGREGATE: 'aggregate',
  OBJECT_COLLATION: 'collation',
  OBJECT_EXTENSION: 'extension',
};

/** `SET SCHEMA`: as a rename, all code that uses the old name notices. */
export const moveToSchema: StatementRule = (tree, ask) => {
  const relation = treeAt(tree, 'relation');
  const schema = textAt(tree, 'newschema') ?? '';
  const moved = (label: string) =>
    hazard(
      'BREAKS_READERS',
      label,
      `Running code that uses ${label} by its old name fails: it moves to schema ${schema}.`,
    );
  if (relation !== null) {
    const ref = ask.relation(relation);
    return [touch(ref, 'access exclusive', moved(describeObject(ref)))];
  }
  const objectType = textAt(tree, 'objectType') ?? '';
  const kind = KINDS[objectType];
  const object = treeAt(tree, 'object');
  if (kind === undefined || object === null) return [unclassified(`SET SCHEMA of ${objectType}`)];
  const routine = treeAt(object, 'ObjectWithArgs');
  const ref = { kind, name: routine === null ? qualifiedName(dottedName(object)) : routineName(routine) };
  return [touch(ref, 'none', moved(describeObject(ref)))];
};
