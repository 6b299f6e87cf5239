import type { HandlerContext } from '@supabase/pg-delta/integrations';
import type { Fact, StableId } from '@supabase/pg-delta';
import { textList } from './payload.js';

/** Grants that the engine does not read, as facts of its own kind: it knows how to write them. */
export async function readGrantsBeside(context: HandlerContext): Promise<readonly Fact[]> {
  const [columns, defaults] = [await context.query(VIEW_COLUMNS), await context.query(REDUNDANT_DEFAULTS)];
  return [...columns.map(columnGrant), ...defaults.map(defaultPrivilege)];
}

type Row = Readonly<Record<string, unknown>>;

/** Without the grants that an extension's own script gave. */
const VIEW_COLUMNS = `
  SELECT n.nspname AS schema, c.relname AS name, c.relkind AS kind, a.attname AS column,
    coalesce(g.rolname, 'PUBLIC') AS grantee,
    array_agg(DISTINCT e.privilege_type ORDER BY e.privilege_type) AS privileges,
    coalesce(array_agg(DISTINCT e.privilege_type ORDER BY e.privilege_type) FILTER (WHERE e.is_grantable), '{}') AS grantable
  FROM pg_attribute a
  JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('v', 'm')
  JOIN pg_namespace n ON n.oid = c.relnamespace
  CROSS JOIN LATERAL aclexplode(a.attacl) e
  LEFT JOIN pg_roles g ON g.oid = e.grantee
  WHERE a.attnum > 0 AND NOT a.attisdropped AND n.nspname NOT IN ('pg_catalog', 'information_schema')
    AND n.nspname NOT LIKE 'pg\\_%'
    AND NOT EXISTS (SELECT 1 FROM pg_init_privs i
      WHERE i.classoid = 'pg_class'::regclass AND i.objoid = c.oid AND i.objsubid = a.attnum)
  GROUP BY 1, 2, 3, 4, 5`;

/** What a schema's defaults give although every object has it: it matters once the database's defaults take it away. */
const REDUNDANT_DEFAULTS = `
  SELECT r.rolname AS role, n.nspname AS schema, d.defaclobjtype AS objtype, 'PUBLIC' AS grantee,
    array_agg(e.privilege_type ORDER BY e.privilege_type) AS privileges, '{}'::text[] AS grantable
  FROM pg_default_acl d
  JOIN pg_roles r ON r.oid = d.defaclrole
  JOIN pg_namespace n ON n.oid = d.defaclnamespace
  CROSS JOIN LATERAL aclexplode(d.defaclacl) e
  WHERE e.grantee = 0 AND d.defaclobjtype IN ('f', 'T')
  GROUP BY 1, 2, 3`;

function columnGrant(row: Row): Fact {
  const view: StableId = {
    kind: row['kind'] === 'm' ? 'materializedView' : 'view',
    schema: String(row['schema']),
    name: String(row['name']),
  };
  return {
    id: { kind: 'acl', target: view, grantee: String(row['grantee']), column: String(row['column']) },
    parent: view,
    payload: privilegesOf(row),
  };
}

function defaultPrivilege(row: Row): Fact {
  return {
    id: {
      kind: 'defaultPrivilege',
      role: String(row['role']),
      schema: String(row['schema']),
      objtype: String(row['objtype']),
      grantee: String(row['grantee']),
    },
    payload: privilegesOf(row),
  };
}

function privilegesOf(row: Row): Fact['payload'] {
  return { privileges: [...textList(row['privileges'])], grantable: [...textList(row['grantable'])] };
}
