import { nodesOf, type ParsedStatement, textAt } from '@lockstep/core';

/** Names of the roles a statement names (GRANT … TO, OWNER TO, POLICY … TO, FOR ROLE); not PUBLIC, not CURRENT_USER. */
export function rolesIn(statement: ParsedStatement): readonly string[] {
  const names = [...nodesOf(statement.tree)].flatMap(([, node]) =>
    textAt(node, 'roletype') === 'ROLESPEC_CSTRING' ? (textAt(node, 'rolename') ?? []) : [],
  );
  return [...new Set(names)];
}
