import type { DependencyEdge, StableId } from '@supabase/pg-delta';
import type { HandlerContext } from '@supabase/pg-delta/integrations';
import { textList } from './payload.js';

/**
 * Reads what belongs to a role of the server's own (`pg_database_owner`, `pg_monitor`, …), whose ownership the engine
 * leaves out, as edges of the engine's own kind. Left out is the schema `public` as every new database has it. An edge
 * may start at an object that the engine does not read.
 */
export async function readBuiltinOwners(context: HandlerContext): Promise<readonly DependencyEdge[]> {
  const rows = await context.query(OWNERS);
  return rows.flatMap((row) => {
    const from = idOf(row);
    return from === null
      ? []
      : [{ from, to: { kind: 'role', name: String(row['owner']) }, kind: 'owner' } as const];
  });
}

type Row = Readonly<Record<string, unknown>>;

const IN_SCHEMAS = `n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'`;

/** A catalog whose objects lie in no schema. */
const simple = (kind: string, catalog: string, prefix: string): string => `
  SELECT '${kind}' AS kind, NULL::text AS schema, ${prefix}name::text AS name, NULL::text[] AS args, ${prefix}owner AS owner
  FROM ${catalog}`;

/** By the names that the engine has for kinds; a type that is a table's own has no fact. */
const OWNERS = `
  SELECT o.kind, o.schema, o.name, o.args, r.rolname::text AS owner
  FROM (
    SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materializedView' WHEN 'f' THEN 'foreignTable'
        WHEN 'S' THEN 'sequence' ELSE 'table' END AS kind,
      n.nspname::text AS schema, c.relname::text AS name, NULL::text[] AS args, c.relowner AS owner
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND ${IN_SCHEMAS}
    UNION ALL
    SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END,
      n.nspname, p.proname,
      ARRAY(SELECT format_type(a.type, NULL) FROM unnest(p.proargtypes) WITH ORDINALITY AS a(type, ord) ORDER BY a.ord),
      p.proowner
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE ${IN_SCHEMAS}
    UNION ALL
    SELECT CASE t.typtype WHEN 'd' THEN 'domain' ELSE 'type' END, n.nspname, t.typname, NULL, t.typowner
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE ${IN_SCHEMAS}
    UNION ALL
    SELECT 'collation', n.nspname, c.collname, NULL, c.collowner
    FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace WHERE ${IN_SCHEMAS}
    UNION ALL ${simple('schema', 'pg_namespace', 'nsp')}
      WHERE (nspname, pg_get_userbyid(nspowner)) <> ('public', 'pg_database_owner')
    UNION ALL ${simple('eventTrigger', 'pg_event_trigger', 'evt')}
    UNION ALL ${simple('publication', 'pg_publication', 'pub')}
    UNION ALL ${simple('fdw', 'pg_foreign_data_wrapper', 'fdw')}
    UNION ALL ${simple('server', 'pg_foreign_server', 'srv')}) o
  JOIN pg_roles r ON r.oid = o.owner
  WHERE r.rolname LIKE 'pg\\_%'`;

const QUALIFIED = [
  'table',
  'view',
  'materializedView',
  'foreignTable',
  'sequence',
  'type',
  'domain',
  'collation',
] as const;
const ROUTINES = ['function', 'procedure', 'aggregate'] as const;
const SIMPLE = ['schema', 'eventTrigger', 'publication', 'fdw', 'server'] as const;

function idOf(row: Row): StableId | null {
  const [schema, name] = [String(row['schema']), String(row['name'])];
  const is = (kind: string): boolean => kind === row['kind'];
  const qualified = QUALIFIED.find(is);
  if (qualified !== undefined) return { kind: qualified, schema, name };
  const routine = ROUTINES.find(is);
  if (routine !== undefined) return { kind: routine, schema, name, args: [...textList(row['args'])] };
  const kind = SIMPLE.find(is);
  return kind === undefined ? null : { kind, name };
}
