import { runSql } from '@lockstep/testing';

/**
 * Everything of a database that a command could change, as one text a line: relations with columns, constraints,
 * indexes, routines, types, triggers, policies, comments, grants, and how many rows each table holds.
 */
export async function databaseState(
  url: string,
  ignoredSchemas: readonly string[] = [],
): Promise<readonly string[]> {
  const ignored = ['', ...ignoredSchemas].map((name) => `'${name}'`).join(', ');
  const rows = await runSql(url, STATE.replaceAll('IGNORED', ignored));
  const tables = await runSql(url, TABLES.replaceAll('IGNORED', ignored));
  const counts: string[] = [];
  for (const { name } of tables) {
    const [count] = await runSql(url, `SELECT count(*)::int AS n FROM ${String(name)}`);
    counts.push(`${String(name)} ${String(count?.['n'])} rows`);
  }
  return [...rows.map(({ line }) => String(line)), ...counts];
}

/** What Lockstep must not leave on a server: scratch databases and roles of its own, other than those of before. */
export async function leftovers(url: string): Promise<readonly string[]> {
  const rows = await runSql(
    url,
    `SELECT 'database ' || datname AS line FROM pg_database WHERE datname LIKE 'lockstep_scratch%'
     UNION ALL SELECT 'role ' || rolname FROM pg_roles WHERE rolname LIKE 'lockstep_scratch%' ORDER BY 1`,
  );
  return rows.map(({ line }) => String(line));
}

const USER_SCHEMAS = `nspname !~ '^pg_' AND nspname NOT IN ('information_schema', IGNORED)`;

const TABLES = `SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
  WHERE ${USER_SCHEMAS} AND relkind = 'r' ORDER BY 1`;

const STATE = `
  SELECT 'schema ' || nspname || ' ' || pg_get_userbyid(nspowner) || ' ' || coalesce(nspacl::text, '') AS line
    FROM pg_namespace WHERE ${USER_SCHEMAS}
  UNION ALL SELECT concat_ws(' ', relkind, nspname, relname, pg_get_userbyid(relowner), relacl, relrowsecurity,
      reloptions, obj_description(c.oid, 'pg_class'), CASE relkind WHEN 'v' THEN pg_get_viewdef(c.oid)
      WHEN 'm' THEN pg_get_viewdef(c.oid) WHEN 'i' THEN pg_get_indexdef(c.oid) END)
    FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE ${USER_SCHEMAS}
  UNION ALL SELECT concat_ws(' ', 'column', nspname, relname, attnum, attname, format_type(atttypid, atttypmod),
      attnotnull, attacl, pg_get_expr(adbin, adrelid))
    FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid JOIN pg_namespace n ON n.oid = relnamespace
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE ${USER_SCHEMAS} AND attnum > 0 AND NOT attisdropped
  UNION ALL SELECT concat_ws(' ', 'constraint', conrelid::regclass, conname, pg_get_constraintdef(c.oid))
    FROM pg_constraint c JOIN pg_namespace n ON n.oid = connamespace WHERE ${USER_SCHEMAS}
  UNION ALL SELECT concat_ws(' ', 'trigger', tgrelid::regclass, pg_get_triggerdef(oid))
    FROM pg_trigger WHERE NOT tgisinternal
  UNION ALL SELECT concat_ws(' ', 'policy', polrelid::regclass, polname, pg_get_expr(polqual, polrelid)) FROM pg_policy
  UNION ALL SELECT concat_ws(' ', 'routine', p.oid::regprocedure, pg_get_userbyid(proowner), proacl, md5(prosrc))
    FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace WHERE ${USER_SCHEMAS}
  UNION ALL SELECT concat_ws(' ', 'type', nspname, typname, typtype, typacl)
    FROM pg_type t JOIN pg_namespace n ON n.oid = typnamespace WHERE ${USER_SCHEMAS}
  UNION ALL SELECT concat_ws(' ', 'label', enumtypid::regtype, enumsortorder, enumlabel) FROM pg_enum
  UNION ALL SELECT concat_ws(' ', 'extension', extname, extversion) FROM pg_extension
  UNION ALL SELECT concat_ws(' ', 'default grants', defaclnamespace::regnamespace, defaclacl) FROM pg_default_acl
  ORDER BY 1`;
