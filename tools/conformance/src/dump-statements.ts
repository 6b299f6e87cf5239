import { normaliseDefinition } from '@lockstep/adapters/dialects/postgresql/parser/normalise-definition.js';
import { postgresSqlParser } from '@lockstep/adapters/dialects/postgresql/parser/sql-parser.js';
import { sha256 } from '@lockstep/core/text/canonical-json.js';

/** What a dump says, as a set: the order of objects means nothing. */
export type DumpStatements = ReadonlySet<string>;

/**
 * Statements of a dump in a form that two databases share: without settings and comments, without the order of columns
 * of the tables that a plan found (`CREATE TABLE` lines in `found`), and with arrays of casts in the one of the two
 * forms that PostgreSQL prints (which one depends on how the text came in).
 */
export async function dumpStatements(
  dump: string,
  found: ReadonlySet<string> = new Set(),
): Promise<DumpStatements> {
  const text = dump.replace(/^\\(?:un)?restrict .*$/gm, '');
  const statements = await postgresSqlParser.split({ path: 'dump.sql', text, sha256: sha256(text) });
  return new Set(
    statements
      .filter(({ node, sql }) => node !== 'VariableSetStmt' && !/^SELECT pg_catalog\.set_config/.test(sql))
      .map(({ node, sql }) =>
        normaliseDefinition(node === 'CreateStmt' ? withoutOrder(sql.trim(), found) : sql.trim()),
      ),
  );
}

/** The first lines of all `CREATE TABLE` statements of a dump. Pure. */
export function createTableLines(dump: string): ReadonlySet<string> {
  return new Set(dump.split('\n').filter((line) => /^CREATE (?:UNLOGGED )?TABLE /.test(line)));
}

/** ALTER TABLE adds columns at the end: their place is the one thing that no plan can bring about. */
function withoutOrder(sql: string, found: ReadonlySet<string>): string {
  const [head = '', ...lines] = sql.split('\n');
  const last = lines.findIndex((line) => line.startsWith(')'));
  if (last < 0 || !found.has(head)) return sql;
  const columns = lines.slice(0, last).map((line) => line.replace(/,$/, ''));
  return [head, ...columns.sort(), ...lines.slice(last)].join('\n');
}

const SHOWN = 4;

/** What one dump says and the other does not, in words; null where they say the same. Pure. */
export function dumpDifference(applied: DumpStatements, desired: DumpStatements): string | null {
  const extra = [...applied].filter((statement) => !desired.has(statement));
  const missing = [...desired].filter((statement) => !applied.has(statement));
  if (extra.length + missing.length === 0) return null;
  const lines = [
    ...missing.map((statement) => `only in the files: ${statement}`),
    ...extra.map((statement) => `only in the database: ${statement}`),
  ];
  const rest = lines.length > SHOWN ? [`and ${lines.length - SHOWN} more`] : [];
  return ['pg_dump differs', ...lines.slice(0, SHOWN), ...rest].join('\n');
}
