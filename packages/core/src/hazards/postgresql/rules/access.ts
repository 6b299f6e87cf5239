import { describeObject, type ObjectRef } from '../../../catalog/object-kind.js';
import { listAt, textAt, treeAt, type SyntaxTree } from '../../../source/syntax-tree.js';
import type { CatalogQuestions } from '../../model/catalog-questions.js';
import type { LockLevel } from '../../model/lock-level.js';
import { objectOf, roleOf } from '../syntax/named-object.js';
import { writtenName } from '../../../catalog/object-names.js';
import { dottedName, flagAt } from '../syntax/statement-tree.js';
import { hazard, touch, unclassified, type StatementRule } from '../../model/statement-effect.js';
import { ownerHazard, rebuiltRights } from './rebuilt-rights.js';

/** `GRANT` and `REVOKE` on objects. */
export const grant: StatementRule = (tree, ask) =>
  listAt(tree, 'objects').flatMap((node) => {
    const granted = grantedObject(tree, node, ask);
    if (granted === null)
      return [
        unclassified(`this grant on ${(textAt(tree, 'objtype') ?? '').replace('OBJECT_', '').toLowerCase()}`),
      ];
    const roles = listAt(tree, 'grantees').map(roleOf).join(', ');
    const verb = flagAt(tree, 'is_grant') ? 'gains' : 'loses';
    const change = hazard(
      'AUTHORIZATION_CHANGED',
      granted.label,
      `${roles} ${verb} privileges on ${granted.label}.`,
    );
    return [touch(granted.ref, granted.lock, change), ...rebuiltRights(granted.ref, ask, change)];
  });

interface Granted {
  readonly ref: ObjectRef;
  readonly label: string;
  readonly lock: LockLevel;
}

function grantedObject(tree: SyntaxTree, node: SyntaxTree, ask: CatalogQuestions): Granted | null {
  const relation = treeAt(node, 'RangeVar');
  if (relation !== null) {
    const ref = ask.relation(relation);
    return { ref, label: describeObject(ref), lock: grantLock(ask) };
  }
  if (textAt(tree, 'targtype') === 'ACL_TARGET_ALL_IN_SCHEMA') {
    const ref = { kind: 'schema', name: writtenName(dottedName(node)) } as const;
    return { ref, label: `all of ${describeObject(ref)}`, lock: 'none' };
  }
  const ref = objectOf(textAt(tree, 'objtype') ?? '', node);
  return ref === null ? null : { ref, label: describeObject(ref), lock: 'none' };
}

/** Since 18 a grant locks the relation against being dropped meanwhile. */
function grantLock(ask: CatalogQuestions): LockLevel {
  return ask.major !== null && ask.major < 18 ? 'none' : 'access share';
}

/** `ALTER DEFAULT PRIVILEGES`: about objects that are made later, by whomever. */
export const defaultPrivileges: StatementRule = (tree) => {
  const action = treeAt(tree, 'action');
  const roles = listAt(action, 'grantees').map(roleOf).join(', ');
  const message = `${roles} ${flagAt(action, 'is_grant') ? 'gains' : 'loses'} privileges on objects that are made from then on.`;
  return [touch(null, 'none', hazard('AUTHORIZATION_CHANGED', 'default privileges', message))];
};

/** `GRANT role TO role`, `CREATE | ALTER | DROP ROLE`: what a role may do in the whole cluster. */
export const roleChange: StatementRule = () => [
  touch(
    null,
    'none',
    hazard('AUTHORIZATION_CHANGED', 'roles', 'What roles may do changes in every database of the server.'),
  ),
];

/** `ALTER … OWNER TO` for everything that is not a relation. */
export const changeOwnerOf: StatementRule = (tree, ask) => {
  const type = textAt(tree, 'objectType') ?? '';
  const object = treeAt(tree, 'object');
  const ref = object === null ? null : objectOf(type, object);
  if (ref === null) return [unclassified(`OWNER TO for ${type.replace('OBJECT_', '').toLowerCase()}`)];
  const owner = roleOf({ RoleSpec: treeAt(tree, 'newowner') ?? {} });
  const change = ownerHazard(describeObject(ref), owner);
  return [touch(ref, 'none', change), ...rebuiltRights(ref, ask, change)];
};
