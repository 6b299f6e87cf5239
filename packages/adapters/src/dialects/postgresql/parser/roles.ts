import { nodesOf, textAt } from '@lockstep/core/source/syntax-tree.js';
import type { ParsedStatement } from '@lockstep/core/source/parsed-statement.js';

/** Names of the roles a statement names (GRANT … TO, OWNER TO, POLICY … TO, FOR ROLE); not PUBLIC, not CURRENT_USER. */
export function rolesIn(statement: ParsedStatement): readonly string[] {
  const names = [...nodesOf(statement.tree)].flatMap(([, node]) =>
    textAt(node, 'roletype') === 'ROLESPEC_CSTRING' ? (textAt(node, 'rolename') ?? []) : [],
  );
  return [...new Set(names)];
}
