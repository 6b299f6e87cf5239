import { listAt, stringsIn, type SyntaxTree, textAt, treeAt } from '@lockstep/core/source/syntax-tree.js';
import { quotedIdentifier, relationName } from '../parser/names.js';
import type { LoadableStatement } from './loadable-statement.js';
import type { LoadSession } from './load-session.js';

/** `ALTER … OWNER TO` of an object in a schema. */
export interface OwnerChange {
  readonly role: string;
  readonly schema: string;
}

/** The new owner that a statement names and the schema of its object; null for any other statement. */
export function ownerChange({ parsed, defaultSchema }: LoadableStatement): OwnerChange | null {
  const role = textAt(newOwner(parsed.tree), 'rolename');
  if (role === null) return null;
  const parts = objectParts(parsed.tree);
  return { role, schema: parts.length > 1 ? (parts[0] ?? defaultSchema) : defaultSchema };
}

/**
 * Runs the statement while the new owner may create in the schema, which the server asks for where the one who runs it
 * is not a superuser. The right is taken back at once, where the role did not have it before.
 */
export async function runOwnerChange(
  session: LoadSession,
  statement: LoadableStatement,
  change: OwnerChange,
): Promise<void> {
  const [row] = await session.run('SELECT pg_catalog.has_schema_privilege($1, $2, $3) AS may', [
    change.role,
    change.schema,
    'CREATE',
  ]);
  if (row?.['may'] === true) {
    await session.run(statement.sql);
    return;
  }
  const [schema, role] = [quotedIdentifier(change.schema), quotedIdentifier(change.role)];
  await session.runTogether([
    `GRANT CREATE ON SCHEMA ${schema} TO ${role}`,
    statement.sql,
    `REVOKE CREATE ON SCHEMA ${schema} FROM ${role}`,
  ]);
}

function newOwner(tree: SyntaxTree): SyntaxTree | null {
  const [command] = listAt(tree, 'cmds').map((item) => treeAt(item, 'AlterTableCmd'));
  return treeAt(tree, 'newowner') ?? treeAt(command, 'newowner');
}

function objectParts(tree: SyntaxTree): readonly string[] {
  const relation = treeAt(tree, 'relation');
  if (relation !== null) return relationName(relation);
  const object = treeAt(tree, 'object');
  const routine = treeAt(object, 'ObjectWithArgs');
  if (routine !== null) return stringsIn(listAt(routine, 'objname'));
  const type = treeAt(object, 'TypeName');
  if (type !== null) return stringsIn(listAt(type, 'names'));
  return stringsIn(listAt(treeAt(object, 'List'), 'items'));
}
