/** The objects that a query is asked about; each family is one list of OIDs. */
export const FAMILIES = [
  'relations',
  'routines',
  'types',
  'schemas',
  'extensions',
  'collations',
  'eventTriggers',
  'publications',
  'subscriptions',
  'servers',
  'casts',
  'operators',
  'operatorClasses',
  'operatorFamilies',
  'textSearchConfigurations',
  'textSearchDictionaries',
  'languages',
  'wrappers',
] as const;

export type Family = (typeof FAMILIES)[number];

/**
 * One catalog query of the observer. `$1` holds the OIDs of its family, or for `named` the names asked for, with
 * `$2` a role to show as `$3`; each
 * row is `object` (kind and name) and `facts` (a JSON object of property to value; null means nothing to say).
 */
export interface ObserverQuery {
  readonly family: Family | 'named';
  /** The first major version it can be asked of; any where absent. */
  readonly since?: number;
  readonly sql: string;
}

/** SQL for a name as plans write it: quoted only where its characters need it, reserved word or not. */
export function written(name: string): string {
  return `CASE WHEN ${name} ~ '^[a-z_][a-z0-9_$]*$' THEN ${name}::text ELSE '"' || replace(${name}::text, '"', '""') || '"' END`;
}

/** SQL for a qualified name, quoted where needed, from a namespace and a name column. */
export function qualified(namespace: string, name: string): string {
  return `(${written(namespace)} || '.' || ${written(name)})`;
}

/** SQL for the qualified name of the relation with this OID. */
export function relationName(oid: string): string {
  return `(SELECT ${qualified('rn.nspname', 'rc.relname')} FROM pg_class rc JOIN pg_namespace rn ON rn.oid = rc.relnamespace WHERE rc.oid = ${oid})`;
}

/** SQL for Lockstep's word for a `pg_class.relkind`. */
export function relationKind(relkind: string): string {
  return `CASE ${relkind} WHEN 'r' THEN 'table' WHEN 'p' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized_view'
    WHEN 'S' THEN 'sequence' WHEN 'f' THEN 'foreign_table' WHEN 'c' THEN 'type' END`;
}

/** SQL for that word as an object is described with it: `materialized view`. */
export function relationWord(relkind: string): string {
  return `replace(${relationKind(relkind)}, '_', ' ')`;
}

/**
 * SQL for who may do what: every grantee with privileges (`*` for grant option), defaults written out. The owner is
 * told only where it may not do what owners may: who the owner is stands elsewhere.
 */
export function granted(acl: string, objectType: string, owner: string): string {
  const usual = `acldefault('${objectType}', ${owner})`;
  return `(SELECT jsonb_agg(jsonb_build_object('role', ${roleOrNull('g.grantee')}, 'isOwner', g.grantee = ${owner}, 'privileges', g.privileges))
    FROM (${privileges(`coalesce(${acl}, ${usual})`)}) g
    WHERE g.grantee <> ${owner} OR g.privileges <> (SELECT u.privileges FROM (${privileges(usual)}) u WHERE u.grantee = ${owner}))`;
}

/** SQL for the grantees of an ACL that may be null for "nobody", as a column's is. */
export function grantedBy(acl: string): string {
  return `(SELECT jsonb_agg(jsonb_build_object('role', ${roleOrNull('g.grantee')}, 'isOwner', false, 'privileges', g.privileges))
    FROM (${privileges(acl)}) g)`;
}

function roleOrNull(oid: string): string {
  return `CASE WHEN ${oid} <> 0 THEN pg_get_userbyid(${oid}) END`;
}

function privileges(acl: string): string {
  return `SELECT x.grantee, string_agg(x.privilege_type || CASE WHEN x.is_grantable THEN '*' ELSE '' END, ', '
    ORDER BY x.privilege_type) AS privileges FROM aclexplode(${acl}) x GROUP BY x.grantee`;
}

/** SQL for a `text[]` of options as a sorted JSON array. */
export function sorted(options: string): string {
  return `(SELECT jsonb_agg(o ORDER BY o) FROM unnest(${options}) o)`;
}

/** Options of foreign objects whose values are harmless; of all others only the name is shown. */
const HARMLESS_OPTIONS = [
  'async_capable',
  'batch_size',
  'column_name',
  'dbname',
  'delimiter',
  'encoding',
  'extensions',
  'fetch_size',
  'format',
  'header',
  'host',
  'null',
  'port',
  'schema_name',
  'sslmode',
  'table_name',
  'truncatable',
  'updatable',
  'use_remote_estimate',
];

/** SQL for options that may hold credentials: `name=value` where the name is known to be harmless, else the name. */
export function optionsWithoutSecrets(options: string): string {
  const harmless = HARMLESS_OPTIONS.map((name) => `'${name}'`).join(', ');
  return `(SELECT jsonb_agg(CASE WHEN split_part(o, '=', 1) IN (${harmless}) THEN o ELSE split_part(o, '=', 1) END ORDER BY o)
    FROM unnest(${options}) o)`;
}
