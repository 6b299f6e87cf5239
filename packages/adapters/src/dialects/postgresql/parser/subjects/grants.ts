import type { StatementSubjects, Subject } from '@lockstep/core/source/statement-subjects.js';
import { listAt, type SyntaxTree, textAt, treeAt } from '@lockstep/core/source/syntax-tree.js';
import { partsOf, subject, targetSubjects, targetWord } from './targets.js';

/** What GRANT and REVOKE say: for each object and each grantee one thing. */
export function grantSubjects(tree: SyntaxTree, defaultSchema: string): StatementSubjects {
  const type = textAt(tree, 'objtype') ?? '';
  const grantees = listAt(tree, 'grantees').map((role) => roleText(treeAt(role, 'RoleSpec')));
  const objects = listAt(tree, 'objects');
  if (textAt(tree, 'targtype') !== 'ACL_TARGET_OBJECT') {
    const schemas = objects.flatMap((object) => partsOf(object));
    return {
      says: schemas.flatMap((schema) => grantees.map((grantee) => grantOnAll(type, schema, grantee))),
      of: schemas.map((schema) => subject('schema', [schema])),
    };
  }
  const targets = objects.map((object) => targetSubjects(type, object, defaultSchema));
  const says = targets.flatMap(([first]) =>
    first === undefined ? [] : grantees.map((grantee) => grantOn(first, grantee)),
  );
  const onAll = targets.flatMap(([first]) => {
    const [schema, ...name] = first?.parts ?? [];
    return schema === undefined || name.length === 0
      ? []
      : grantees.map((grantee) => grantOnAll(type, schema, grantee));
  });
  return { says, of: [...onAll, ...targets.flat()] };
}

function grantOn({ what, parts }: Subject, grantee: string): Subject {
  return subject(`grant on ${what}`, [...parts, grantee]);
}

/** `GRANT … ON ALL TABLES IN SCHEMA`: what it gives, a plan gives object by object. */
function grantOnAll(type: string, schema: string, grantee: string): Subject {
  return subject(`grant on all ${targetWord(type)}s in schema`, [schema, grantee]);
}

/** What ALTER DEFAULT PRIVILEGES says, for each schema and each grantee. */
export function defaultPrivilegeSubjects(tree: SyntaxTree): StatementSubjects {
  const action = treeAt(tree, 'action');
  const type = targetWord(textAt(action, 'objtype') ?? '');
  const options = listAt(tree, 'options').map((option) => treeAt(option, 'DefElem'));
  const schemaOption = options.find((option) => textAt(option, 'defname') === 'schemas');
  const schemas = listAt(treeAt(schemaOption ?? undefined, 'arg', 'List'), 'items').flatMap((item) =>
    partsOf(item),
  );
  const grantees = listAt(action, 'grantees').map((role) => roleText(treeAt(role, 'RoleSpec')));
  const says = (schemas.length === 0 ? [''] : schemas).flatMap((schema) =>
    grantees.map((grantee) => subject(`default privileges on ${type}s`, [schema, grantee])),
  );
  return { says, of: schemas.map((schema) => subject('schema', [schema])) };
}

function roleText(role: SyntaxTree | null): string {
  return textAt(role, 'rolename') ?? textAt(role, 'roletype') ?? '';
}
