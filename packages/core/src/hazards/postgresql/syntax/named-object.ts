import type { ObjectKind, ObjectRef } from '../../../catalog/object-kind.js';
import { textAt, treeAt, type SyntaxTree } from '../../../source/syntax-tree.js';
import { qualifiedName, writtenName } from '../../../catalog/object-names.js';
import { routineName } from './routine-name.js';
import { dottedName } from './statement-tree.js';

const QUALIFIED: Readonly<Record<string, ObjectKind>> = {
  OBJECT_FUNCTION: 'function',
  OBJECT_PROCEDURE: 'procedure',
  OBJECT_ROUTINE: 'function',
  OBJECT_AGGREGATE: 'aggregate',
  OBJECT_TYPE: 'type',
  OBJECT_DOMAIN: 'domain',
  OBJECT_COLLATION: 'collation',
};
const PLAIN: Readonly<Record<string, ObjectKind>> = {
  OBJECT_SCHEMA: 'schema',
  OBJECT_FOREIGN_SERVER: 'foreign_server',
  OBJECT_FDW: 'other',
  OBJECT_LANGUAGE: 'other',
  OBJECT_DATABASE: 'other',
  OBJECT_PUBLICATION: 'publication',
  OBJECT_SUBSCRIPTION: 'subscription',
  OBJECT_EVENT_TRIGGER: 'event_trigger',
};

/** The object of a statement that names one by type and node; null for a type that no rule knows. */
export function objectOf(type: string, node: SyntaxTree): ObjectRef | null {
  const kind = QUALIFIED[type];
  const routine = treeAt(node, 'ObjectWithArgs');
  if (kind !== undefined)
    return { kind, name: routine === null ? qualifiedName(dottedName(node)) : routineName(routine) };
  const plain = PLAIN[type];
  return plain === undefined ? null : { kind: plain, name: writtenName(dottedName(node)) };
}

/** A role as messages name it, from a `RoleSpec` node. */
export function roleOf(node: SyntaxTree): string {
  const role = treeAt(node, 'RoleSpec');
  return textAt(role, 'roletype') === 'ROLESPEC_PUBLIC'
    ? 'everybody'
    : (textAt(role, 'rolename') ?? 'a role');
}
