/** A column of the ledger as the server's catalog must show it. */
interface LedgerColumn {
  readonly table: 'applied_plan' | 'owned_object';
  readonly name: string;
  readonly type: string;
  readonly nullable?: true;
  readonly identity?: 'a';
  readonly fill?: string;
  /** Ledgers of older versions have none. */
  readonly optional?: true;
}

const NOW = 'clock_timestamp()';

const COLUMNS: readonly LedgerColumn[] = [
  { table: 'applied_plan', name: 'id', type: 'bigint', identity: 'a' },
  ...['plan_id', 'module', 'environment', 'result', 'from_fingerprint', 'to_fingerprint', 'actor'].map(
    (name): LedgerColumn => ({ table: 'applied_plan', name, type: 'text' }),
  ),
  ...['approver', 'approval_reason', 'in_flight_object'].map((name): LedgerColumn => ({
    table: 'applied_plan',
    name,
    type: 'text',
    nullable: true,
  })),
  { table: 'applied_plan', name: 'progress', type: 'integer' },
  { table: 'applied_plan', name: 'statements', type: 'integer' },
  { table: 'applied_plan', name: 'in_flight', type: 'integer', nullable: true },
  { table: 'applied_plan', name: 'started_at', type: 'timestamptz', fill: NOW },
  { table: 'applied_plan', name: 'finished_at', type: 'timestamptz', nullable: true },
  { table: 'applied_plan', name: 'plan', type: 'jsonb' },
  { table: 'applied_plan', name: 'report', type: 'jsonb', nullable: true },
  ...['module', 'kind', 'name', 'hash', 'plan_id'].map((name): LedgerColumn => ({
    table: 'owned_object',
    name,
    type: 'text',
  })),
  { table: 'owned_object', name: 'recorded_at', type: 'timestamptz', fill: NOW },
  { table: 'owned_object', name: 'owner', type: 'text', nullable: true, optional: true },
];

function columnRow({ table, name, type, nullable, identity, fill, optional }: LedgerColumn): string {
  const filled = fill === undefined ? 'NULL::pg_catalog.text' : `'${fill}'`;
  return `('${table}', '${name}', '${type}'::pg_catalog.regtype, ${nullable !== true}, '${identity ?? ''}', ${filled}, ${optional === true})`;
}

/**
 * Names resolve in `pg_catalog` alone, whatever a role or database sets, for the rest of the transaction (of the
 * statement, outside of one): the condition of every statement about the ledger.
 */
const PIN_SEARCH_PATH_SQL = "SELECT pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true)";

/**
 * Holds the ledger's tables as they are until the transaction ends: no trigger, rule, default, policy or child can be
 * added, no owner changed.
 */
const LOCK_LEDGER_SQL = 'LOCK TABLE lockstep.applied_plan, lockstep.owned_object IN SHARE ROW EXCLUSIVE MODE';

/** The way out where a ledger cannot be mended: the next apply creates a new one and adopts what the files name. */
const SET_LEDGER_ASIDE_SQL = 'ALTER SCHEMA lockstep RENAME TO lockstep_aside;';

/**
 * What makes the ledger not ours: one row for each reason, with the SQL that repairs it (null where only a new ledger
 * helps); none where it is as Lockstep makes it, or where there is no schema `lockstep`. Reads the catalog alone, runs
 * nothing of the ledger, and wants the search path of `PIN_SEARCH_PATH_SQL`.
 *
 * Trusted are the login, superusers, the database's owner, and roles that the login is a member of; for a login that may
 * not write the ledger, also whoever owns it: such a login reads, and nothing of a plain table runs then. What only a
 * superuser can make (event triggers, access methods, operator classes' support, casts between built-in types) is not
 * looked for: who is one needs no trick.
 */
const LEDGER_FINDINGS_SQL = `
WITH me AS (
  SELECT oid, rolname, rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user
), others (owner) AS (
  SELECT pg_catalog.unnest(ARRAY[n.nspowner, c.relowner])
  FROM pg_catalog.pg_namespace n JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid
  WHERE n.nspname = 'lockstep' AND c.relname IN ('applied_plan', 'owned_object')
    AND (SELECT pg_catalog.bool_and(NOT pg_catalog.has_table_privilege(t.oid, 'INSERT'))
      FROM pg_catalog.pg_class t WHERE t.relnamespace = n.oid AND t.relname IN ('applied_plan', 'owned_object'))
), trusted AS (
  SELECT r.oid FROM pg_catalog.pg_roles r CROSS JOIN me
  WHERE r.oid = me.oid OR r.rolsuper OR r.rolname = 'pg_database_owner'
    OR r.oid = (SELECT d.datdba FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
    OR (NOT me.rolsuper AND pg_catalog.pg_has_role(me.oid, r.oid, 'MEMBER'))
    OR r.oid IN (SELECT owner FROM others)
), space AS (
  SELECT oid, nspowner, nspacl FROM pg_catalog.pg_namespace WHERE nspname = 'lockstep'
), named AS (
  SELECT c.*, pg_catalog.format('lockstep.%I', c.relname) AS shown, c.relkind = 'r' AND NOT c.relispartition AS plain
  FROM pg_catalog.pg_class c JOIN space ON c.relnamespace = space.oid
  WHERE c.relname IN ('applied_plan', 'owned_object')
), rel AS (
  SELECT * FROM named WHERE plain
), wanted ("table", name, type, "notNull", identity, fill, optional) AS (
  VALUES ${COLUMNS.map(columnRow).join(',\n    ')}
), found AS (
  SELECT c.relname::text AS "table", c.shown, a.attname::text AS name, a.atttypid, a.attnotnull, a.attidentity::text AS identity,
    a.attgenerated::text AS generated, a.attcollation, a.attacl, c.relowner,
    pg_catalog.format_type(a.atttypid, a.atttypmod) AS type, pg_catalog.pg_get_expr(d.adbin, d.adrelid) AS fill
  FROM rel c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
), finding (rank, problem, repair) AS (
  SELECT 1, pg_catalog.format('schema lockstep belongs to role %I', pg_catalog.pg_get_userbyid(nspowner)),
    pg_catalog.format('ALTER SCHEMA lockstep OWNER TO %I;', me.rolname)
  FROM space, me WHERE nspowner NOT IN (SELECT oid FROM trusted)
  UNION ALL
  SELECT 2, pg_catalog.format('%s belongs to role %I', shown, pg_catalog.pg_get_userbyid(relowner)),
    pg_catalog.format('ALTER TABLE %s OWNER TO %I;', shown, me.rolname)
  FROM named, me WHERE relowner NOT IN (SELECT oid FROM trusted)
  UNION ALL
  SELECT 3, pg_catalog.format('%s is not a plain table but %s', shown, CASE relkind WHEN 'v' THEN 'a view'
    WHEN 'm' THEN 'a materialized view' WHEN 'f' THEN 'a foreign table' WHEN 'p' THEN 'a partitioned table'
    WHEN 'r' THEN 'a partition' ELSE 'something else' END), NULL
  FROM named WHERE NOT plain
  UNION ALL
  SELECT 3, pg_catalog.format('table lockstep.%I is missing beside the other', w.name), NULL
  FROM (VALUES ('applied_plan'), ('owned_object')) AS w (name)
  WHERE EXISTS (SELECT FROM named) AND w.name NOT IN (SELECT relname FROM named)
  UNION ALL
  SELECT 4, pg_catalog.format('%s is %s', shown, CASE relpersistence WHEN 'u' THEN 'unlogged' ELSE 'temporary' END),
    pg_catalog.format('ALTER TABLE %s SET LOGGED;', shown)
  FROM rel WHERE relpersistence <> 'p'
  UNION ALL
  SELECT 5, pg_catalog.format('%s inherits from or is inherited by %s', shown,
    (CASE WHEN i.inhrelid = c.oid THEN i.inhparent ELSE i.inhrelid END)::pg_catalog.regclass), NULL
  FROM rel c JOIN pg_catalog.pg_inherits i ON c.oid IN (i.inhrelid, i.inhparent)
  UNION ALL
  SELECT 5, pg_catalog.format('%s is a table of a type', shown), NULL FROM rel WHERE reloftype <> 0
  UNION ALL
  SELECT 6, pg_catalog.format('trigger %I on %s runs %s', t.tgname, shown, t.tgfoid::pg_catalog.regprocedure),
    pg_catalog.format('DROP TRIGGER %I ON %s;', t.tgname, shown)
  FROM rel c JOIN pg_catalog.pg_trigger t ON t.tgrelid = c.oid AND NOT t.tgisinternal
  UNION ALL
  SELECT 7, pg_catalog.format('rule %I on %s', w.rulename, shown),
    pg_catalog.format('DROP RULE %I ON %s;', w.rulename, shown)
  FROM rel c JOIN pg_catalog.pg_rewrite w ON w.ev_class = c.oid
  UNION ALL
  SELECT 8, pg_catalog.format('%s has row security', shown),
    pg_catalog.format('ALTER TABLE %1$s DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY;', shown)
  FROM rel WHERE relrowsecurity OR relforcerowsecurity
  UNION ALL
  SELECT 8, pg_catalog.format('policy %I on %s', p.polname, shown),
    pg_catalog.format('DROP POLICY %I ON %s;', p.polname, shown)
  FROM rel c JOIN pg_catalog.pg_policy p ON p.polrelid = c.oid
  UNION ALL
  SELECT 9, pg_catalog.format('column %I of lockstep.%I %s', w.name, w."table", CASE WHEN f.name IS NULL THEN 'is missing'
      WHEN f.atttypid <> w.type THEN 'is of type ' || f.type
      WHEN f.generated <> '' THEN 'is generated'
      WHEN f.fill IS DISTINCT FROM w.fill THEN 'has another default: ' || coalesce(f.fill, 'none')
      ELSE 'is not as Lockstep made it' END), NULL
  FROM wanted w LEFT JOIN found f ON f."table" = w."table" AND f.name = w.name
  WHERE w."table" IN (SELECT relname FROM rel) AND ((f.name IS NULL AND NOT w.optional) OR f.atttypid <> w.type OR f.attnotnull <> w."notNull"
    OR f.identity <> w.identity OR f.generated <> '' OR f.fill IS DISTINCT FROM w.fill OR f.attcollation NOT IN (0, 100))
  UNION ALL
  SELECT 9, pg_catalog.format('column %I of %s is none of ours', f.name, f.shown),
    pg_catalog.format('ALTER TABLE %s DROP COLUMN %I;', f.shown, f.name)
  FROM found f WHERE NOT EXISTS (SELECT FROM wanted w WHERE w."table" = f."table" AND w.name = f.name)
  UNION ALL
  SELECT 10, pg_catalog.format('constraint %I on %s: %s', k.conname, k.conrelid::pg_catalog.regclass,
      pg_catalog.pg_get_constraintdef(k.oid)),
    pg_catalog.format('ALTER TABLE %s DROP CONSTRAINT %I;', k.conrelid::pg_catalog.regclass, k.conname)
  FROM pg_catalog.pg_constraint k
  WHERE (k.conrelid IN (SELECT oid FROM rel) AND k.contype NOT IN ('p', 'n')
      AND pg_catalog.pg_get_constraintdef(k.oid)
        <> 'CHECK ((result = ANY (ARRAY[''running''::text, ''applied''::text, ''failed''::text])))')
    OR k.confrelid IN (SELECT oid FROM rel)
  UNION ALL
  SELECT 11, pg_catalog.format('index %s computes an expression or uses an operator class of its own', i.indexrelid::pg_catalog.regclass),
    pg_catalog.format('DROP INDEX %s;', i.indexrelid::pg_catalog.regclass)
  FROM rel c JOIN pg_catalog.pg_index i ON i.indrelid = c.oid
  WHERE i.indexprs IS NOT NULL OR i.indpred IS NOT NULL OR EXISTS (
    SELECT FROM pg_catalog.pg_opclass o WHERE o.oid = ANY (i.indclass)
      AND o.opcnamespace <> 'pg_catalog'::pg_catalog.regnamespace)
  UNION ALL
  SELECT 11, pg_catalog.format('statistics %s.%I on %s', s.stxnamespace::pg_catalog.regnamespace, s.stxname, shown),
    pg_catalog.format('DROP STATISTICS %s.%I;', s.stxnamespace::pg_catalog.regnamespace, s.stxname)
  FROM rel c JOIN pg_catalog.pg_statistic_ext s ON s.stxrelid = c.oid
  UNION ALL
  SELECT 12, pg_catalog.format('%s may %s on %s', role, pg_catalog.string_agg(privilege, ', ' ORDER BY privilege), object),
    pg_catalog.format('REVOKE %s ON %s FROM %s;', pg_catalog.string_agg(privilege, ', ' ORDER BY privilege), object, role)
  FROM (
    SELECT a.grantee, a.privilege_type AS privilege, 'SCHEMA lockstep' AS object, nspowner AS owner
    FROM space, pg_catalog.aclexplode(nspacl) a WHERE a.privilege_type = 'CREATE'
    UNION ALL
    SELECT a.grantee, a.privilege_type, shown, relowner FROM named, pg_catalog.aclexplode(relacl) a
    WHERE a.privilege_type <> 'SELECT'
    UNION ALL
    SELECT a.grantee, pg_catalog.format('%s (%I)', a.privilege_type, name), shown, relowner
    FROM found, pg_catalog.aclexplode(attacl) a WHERE a.privilege_type <> 'SELECT'
  ) AS rights CROSS JOIN LATERAL (
    SELECT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(grantee)) END AS role
  ) AS granted
  WHERE grantee <> owner AND grantee NOT IN (SELECT oid FROM trusted)
  GROUP BY role, object
)
SELECT problem, repair FROM finding ORDER BY rank, problem COLLATE "C"`;

/** What keeps a ledger from being anybody else's, as SQL: for our own sessions and for `plan.sql`. */
export const LEDGER_GUARD_SQL = {
  pinSearchPath: PIN_SEARCH_PATH_SQL,
  lock: LOCK_LEDGER_SQL,
  findings: LEDGER_FINDINGS_SQL,
  setAside: SET_LEDGER_ASIDE_SQL,
} as const;
