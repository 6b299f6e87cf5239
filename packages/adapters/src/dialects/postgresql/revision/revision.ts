import { hashJson } from '@lockstep/core/text/canonical-json.js';
import type pg from 'pg';
import { z } from 'zod';
import { isConnectionLost } from '../execute/error.js';
import { COVERED_CATALOGS, type CoveredCatalog } from './covered-catalogs.js';

/**
 * What comes and goes without being part of anybody's schema: temporary objects, the tables that hold long values, and the
 * logins of scratch databases.
 * `passing_object` names them and what hangs on them by catalog and number.
 */
const COMMON = `WITH this_database AS (SELECT oid FROM pg_database WHERE datname = current_database()),
passing_schema AS MATERIALIZED (SELECT oid FROM pg_namespace WHERE nspname ~ '^pg_(toast|temp_)'),
passing_role AS MATERIALIZED (SELECT oid FROM pg_roles WHERE rolname ~ '^lockstep_scratch_'),
passing_relation AS MATERIALIZED (SELECT oid FROM pg_class WHERE relnamespace IN (SELECT oid FROM passing_schema)),
passing_object AS MATERIALIZED (
  SELECT 'pg_class'::regclass::oid AS classid, oid AS objid FROM passing_relation
  UNION ALL SELECT 'pg_type'::regclass, oid FROM pg_type WHERE typnamespace IN (SELECT oid FROM passing_schema)
  UNION ALL SELECT 'pg_proc'::regclass, oid FROM pg_proc WHERE pronamespace IN (SELECT oid FROM passing_schema)
  UNION ALL SELECT 'pg_constraint'::regclass, oid FROM pg_constraint
    WHERE connamespace IN (SELECT oid FROM passing_schema)
  UNION ALL SELECT 'pg_attrdef'::regclass, oid FROM pg_attrdef WHERE adrelid IN (SELECT oid FROM passing_relation)
  UNION ALL SELECT 'pg_rewrite'::regclass, oid FROM pg_rewrite WHERE ev_class IN (SELECT oid FROM passing_relation)
  UNION ALL SELECT 'pg_trigger'::regclass, oid FROM pg_trigger WHERE tgrelid IN (SELECT oid FROM passing_relation)
  UNION ALL SELECT 'pg_statistic_ext'::regclass, oid FROM pg_statistic_ext
    WHERE stxrelid IN (SELECT oid FROM passing_relation)
)`;

const knownRow = z.object({
  name: z.string(),
  isTable: z.boolean(),
  isWhole: z.boolean(),
  columns: z.array(z.string()),
});

type KnownCatalog = z.infer<typeof knownRow>;

/** Which of these catalogs this server has, and what of them this login may read. */
const KNOWN = `
SELECT c.relname::text AS name, c.relkind = 'r' AS "isTable",
  has_table_privilege(c.oid, 'SELECT') AS "isWhole",
  ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        AND has_column_privilege(c.oid, a.attnum, 'SELECT') ORDER BY a.attnum) AS columns
FROM pg_class c WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relname = ANY ($1::text[]) ORDER BY c.relname`;

const sumRows = z.array(z.object({ name: z.string(), sum: z.string() }));
const headRow = z.object({ version: z.string(), role: z.string(), login: z.string() });
const HEAD = `SELECT version() AS version, current_user::text AS role, session_user::text AS login`;

/** The query that sums up every catalog that this server has and this login may read. */
function revisionQuery(known: readonly KnownCatalog[]): string {
  const sums = COVERED_CATALOGS.flatMap((covered) =>
    known.filter(({ name, columns }) => name === covered.name && columns.length > 0).map(sumOf(covered)),
  );
  return `${COMMON}\n${sums.join('\nUNION ALL\n')}`;
}

/**
 * The text of each row, and the transaction that wrote it: a row that was changed and changed back meanwhile is another
 * one. Sums do not depend on the order of rows, and no two rows of a catalog are equal.
 */
function sumOf({ where = 'true', leaveOut = [] }: CoveredCatalog): (known: KnownCatalog) => string {
  return ({ name, isTable, isWhole, columns }) => {
    const kept = columns.filter((column) => !leaveOut.includes(column));
    const isAll = isWhole && kept.length === columns.length;
    const row = isAll ? 't::text' : `ROW(${kept.map((column) => `t.${column}`).join(', ')})::text`;
    const text = isTable && isWhole ? `t.xmin::text || ' ' || ${row}` : row;
    return `SELECT '${name}' AS name, count(*) || ' ' || coalesce(sum(hashtextextended(${text}, 0)::numeric), 0) AS sum
      FROM ${name} t WHERE ${where}`;
  };
}

/**
 * Changes with everything that a reading of this database is made of, as the snapshot that is open on this connection has
 * it; `place` tells databases apart. Null where this login may not ask for it: what cannot be told is never called equal.
 */
export async function revisionIn(client: pg.ClientBase, place: string): Promise<string | null> {
  // What else is read in the transaction goes on where this fails.
  await client.query('SAVEPOINT lockstep_revision');
  try {
    const head = headRow.parse((await client.query(HEAD)).rows[0]);
    const names = COVERED_CATALOGS.map(({ name }) => name);
    const known = z.array(knownRow).parse((await client.query(KNOWN, [names])).rows);
    const sums = sumRows.parse((await client.query(revisionQuery(known))).rows);
    return hashJson([place, head, known, sums]);
  } catch (error) {
    if (isConnectionLost(error)) throw error;
    await client.query('ROLLBACK TO lockstep_revision');
    return null;
  }
}
