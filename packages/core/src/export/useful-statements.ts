import type { CatalogFact } from '../catalog/catalog.js';
import type { ExportedStatement } from '../catalog/exported-statement.js';

/**
 * The statements that say something in a file: no owner (whoever applies owns what is new, and what exists keeps
 * its owner), nothing that takes from a role what a new object never gave it, nothing that grants what is granted anyway.
 */
export function usefulStatements(
  statements: readonly ExportedStatement[],
  { facts, owner }: { readonly facts: ReadonlyMap<string, CatalogFact>; readonly owner: string },
): readonly ExportedStatement[] {
  const forOwner = `ALTER DEFAULT PRIVILEGES FOR ROLE "${owner.replaceAll('"', '""')}" `;
  const useful = statements.filter((statement, index) => {
    if (OWNER.test(statement.sql)) return false;
    const next = statements[index + 1];
    const before = statements[index - 1];
    if (isRevoke(statement)) {
      return !isNeverGranted(statement, facts) && !(next !== undefined && isDefaultPair(statement, next));
    }
    return !(before !== undefined && isDefaultPair(before, statement));
  });
  // Without a role they are about whoever applies, as everything else in the files.
  return useful.map((statement) => ({
    ...statement,
    sql: statement.sql.startsWith(forOwner)
      ? `ALTER DEFAULT PRIVILEGES ${statement.sql.slice(forOwner.length)}`
      : statement.sql,
  }));
}

const OWNER = /^ALTER [\s\S]* OWNER TO (?:"(?:[^"]|"")*"|\w+)$/;
const REVOKE_ALL = /^REVOKE ALL(?: \([^)]*\))? ON /;

function isRevoke(statement: ExportedStatement): boolean {
  return REVOKE_ALL.test(statement.sql);
}

/** PUBLIC and the owner have privileges on a new object; every other role has none. */
function isNeverGranted(statement: ExportedStatement, facts: ReadonlyMap<string, CatalogFact>): boolean {
  const fact = facts.get(statement.subject ?? '');
  const grantee = fact?.details['grantee'];
  const isOwners = fact === undefined || fact.details['toOwner'] === true;
  return typeof grantee === 'string' && grantee !== 'PUBLIC' && !isOwners;
}

/** `REVOKE ALL … FROM PUBLIC` followed by the grant that PUBLIC has on every new routine or type. */
function isDefaultPair(revoke: ExportedStatement, grant: ExportedStatement): boolean {
  const object = /^REVOKE ALL ON ((?:FUNCTION|PROCEDURE|TYPE|DOMAIN|LANGUAGE) [\s\S]*) FROM PUBLIC$/.exec(
    revoke.sql,
  )?.[1];
  if (object === undefined || revoke.subject !== grant.subject) return false;
  return ['EXECUTE', 'USAGE'].some((privilege) => grant.sql === `GRANT ${privilege} ON ${object} TO PUBLIC`);
}
