import type { HandlerContext } from '@supabase/pg-delta/integrations';
import type { Fact, StableId } from '@supabase/pg-delta';
import { textList } from './payload.js';

/** Grants that the engine does not read, as facts of its own kind: it knows how to write them. */
export async function readGrantsBeside(context: HandlerContext): Promise<readonly Fact[]> {
  return [
    ...(await context.query(VIEW_COLUMNS)).map(columnGrant),
    ...(await context.query(REDUNDANT_DEFAULTS)).map(defaultPrivilege),
    ...(await context.query(MEMBER_KINDS.map(memberGrants).join(' UNION ALL '))).map(memberGrant),
  ];
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

/** A kind of object of which the engine reads no member of an extension, and the columns of its catalog. */
interface MemberKind {
  readonly kind: 'type' | 'fdw';
  readonly catalog: string;
  /** What its columns begin with: `typname`, `typowner`, `typacl`. */
  readonly prefix: string;
  /** Its letter for the rights that every new one has. */
  readonly letter: string;
  readonly schema: string;
  readonly where: string;
}

const MEMBER_KINDS: readonly MemberKind[] = [
  {
    kind: 'type',
    catalog: 'pg_type',
    prefix: 'typ',
    letter: 'T',
    schema: 'm.typnamespace',
    where: `m.typtype = 'b'`,
  },
  {
    kind: 'fdw',
    catalog: 'pg_foreign_data_wrapper',
    prefix: 'fdw',
    letter: 'F',
    schema: 'NULL',
    where: 'true',
  },
];

const rightsIn = (acl: string, { letter, prefix }: MemberKind): string => `
  SELECT coalesce(g.rolname, 'PUBLIC') AS grantee,
    array_agg(DISTINCT e.privilege_type ORDER BY e.privilege_type) AS privileges,
    coalesce(array_agg(DISTINCT e.privilege_type ORDER BY e.privilege_type) FILTER (WHERE e.is_grantable), '{}') AS grantable
  FROM aclexplode(coalesce(${acl}, acldefault('${letter}', m.${prefix}owner))) e
  LEFT JOIN pg_roles g ON g.oid = e.grantee GROUP BY 1`;

/** Where the rights are not those that the extension gave: what there is, none at all where they are gone, and those. */
function memberGrants(member: MemberKind): string {
  const { kind, catalog, prefix, schema, where } = member;
  const given = `(SELECT p.initprivs FROM pg_init_privs p
    WHERE p.classoid = '${catalog}'::regclass AND p.objoid = m.oid AND p.objsubid = 0)`;
  return `
    SELECT '${kind}' AS kind, x.extname AS extension, ${nameOf(schema)} AS schema, m.${prefix}name AS name,
      a.grantee, a.privileges, a.grantable, a.given, a.given_grantable
    FROM ${catalog} m
    JOIN pg_depend d ON d.classid = '${catalog}'::regclass AND d.objid = m.oid AND d.deptype = 'e'
    JOIN pg_extension x ON x.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass
    CROSS JOIN LATERAL (
      SELECT coalesce(c.grantee, i.grantee) AS grantee, coalesce(c.privileges, '{}') AS privileges,
        coalesce(c.grantable, '{}') AS grantable, i.privileges AS given, i.grantable AS given_grantable
      FROM (${rightsIn(`m.${prefix}acl`, member)}) c
      FULL JOIN (${rightsIn(given, member)}) i USING (grantee)
      WHERE (c.privileges, c.grantable) IS DISTINCT FROM (i.privileges, i.grantable)) a
    WHERE m.${prefix}acl IS NOT NULL AND ${where}`;
}

const nameOf = (schema: string): string =>
  schema === 'NULL' ? 'NULL' : `(SELECT n.nspname FROM pg_namespace n WHERE n.oid = ${schema})`;

function memberGrant(row: Row): Fact {
  const name = String(row['name']);
  const target: StableId =
    row['kind'] === 'fdw' ? { kind: 'fdw', name } : { kind: 'type', schema: String(row['schema']), name };
  const given = { privileges: [...textList(row['given'])], grantable: [...textList(row['given_grantable'])] };
  return {
    id: { kind: 'acl', target, grantee: String(row['grantee']) },
    parent: { kind: 'extension', name: String(row['extension']) },
    payload: { ...privilegesOf(row), ...(row['given'] === null ? {} : { _initPrivs: given }) },
  };
}

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
