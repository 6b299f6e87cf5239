import { describeObject, type ObjectRef } from '../../../catalog/object-kind.js';
import { textAt, treeAt, type SyntaxTree } from '../../../source/syntax-tree.js';
import type { CatalogQuestions } from '../../model/catalog-questions.js';
import type { LockLevel } from '../../model/lock-level.js';
import { writtenName } from '../../../catalog/object-names.js';
import { dottedName } from '../syntax/statement-tree.js';
import { hazard, touch, type StatementRule, type Touch } from '../../model/statement-effect.js';

const RELATIONS = new Set([
  'OBJECT_TABLE',
  'OBJECT_VIEW',
  'OBJECT_MATVIEW',
  'OBJECT_SEQUENCE',
  'OBJECT_INDEX',
  'OBJECT_FOREIGN_TABLE',
]);
const ON_RELATIONS = new Set(['OBJECT_TABCONSTRAINT', 'OBJECT_TRIGGER', 'OBJECT_RULE', 'OBJECT_POLICY']);

/** `COMMENT`: never stops a read or a write. */
export const comment: StatementRule = (tree, ask) => {
  const on = described(tree, ask);
  return on === null ? [] : [touch(on.ref, on.lock)];
};

/** `SECURITY LABEL`: locks like a comment, and decides about access where a label provider is loaded. */
export const securityLabel: StatementRule = (tree, ask) => {
  const on = described(tree, ask);
  const label = on === null ? 'an object' : describeObject(on.ref);
  const message = `The security label decides who may see or change ${label}.`;
  const labelled: Touch = touch(
    on?.ref ?? null,
    on?.lock ?? 'none',
    hazard('AUTHORIZATION_CHANGED', label, message),
  );
  return [labelled];
};

function described(tree: SyntaxTree, ask: CatalogQuestions): { ref: ObjectRef; lock: LockLevel } | null {
  const type = textAt(tree, 'objtype') ?? '';
  const parts = dottedName(treeAt(tree, 'object') ?? {});
  if (RELATIONS.has(type)) return { ref: ask.relationNamed(parts), lock: 'share update exclusive' };
  const owner = parts.slice(0, -1);
  if (ON_RELATIONS.has(type)) return { ref: ask.relationNamed(owner), lock: 'access share' };
  if (type !== 'OBJECT_COLUMN') return null;
  // Attributes of a composite type are columns of no relation that anybody reads.
  const isComposite = [ask.before, ask.after].some(
    (index) => index.find('type', writtenName(owner)) !== null,
  );
  return isComposite ? null : { ref: ask.relationNamed(owner), lock: 'share update exclusive' };
}
