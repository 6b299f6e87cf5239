import { sha256 } from '@lockstep/core/text/canonical-json.js';
import type { UnmodelledObject } from '@lockstep/core/catalog/catalog.js';
import type { HandlerContext } from '@supabase/pg-delta/integrations';

/** One kind of object the engine has no rules for, and how to read a definition of it that other databases share. */
interface Probe {
  readonly kind: string;
  readonly catalog: string;
  readonly from: string;
  /** Alias of the catalog's row in `from`. */
  readonly row: string;
  /** Expression for the qualified name. */
  readonly name: string;
  readonly schema: string;
  /** Expression for a text that is equal where the objects are. */
  readonly definition: string;
  readonly where?: string;
}

const inSchema = (row: string, name: string): string =>
  `quote_ident(n.nspname) || '.' || ${name.startsWith('quote') ? name : `quote_ident(${row}.${name})`}`;

const PROBES: readonly Probe[] = [
  {
    kind: 'cast',
    catalog: 'pg_cast',
    from: 'pg_cast c',
    row: 'c',
    name: `'(' || format_type(c.castsource, NULL) || ' AS ' || format_type(c.casttarget, NULL) || ')'`,
    schema: 'NULL::text',
    definition: `concat_ws('|', c.castfunc::regprocedure, c.castcontext, c.castmethod)`,
  },
  {
    kind: 'operator',
    catalog: 'pg_operator',
    from: 'pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace',
    row: 'o',
    name: `quote_ident(n.nspname) || '.' || o.oprname || ' (' || format_type(o.oprleft, NULL) || ', ' || format_type(o.oprright, NULL) || ')'`,
    schema: 'n.nspname',
    definition: `concat_ws('|', o.oprcode, o.oprrest, o.oprjoin, o.oprcanmerge, o.oprcanhash, o.oprcom::regoperator, o.oprnegate::regoperator)`,
  },
  {
    kind: 'operator class',
    catalog: 'pg_opclass',
    from: 'pg_opclass o JOIN pg_namespace n ON n.oid = o.opcnamespace JOIN pg_am am ON am.oid = o.opcmethod',
    row: 'o',
    name: `${inSchema('o', 'opcname')} || ' using ' || am.amname`,
    schema: 'n.nspname',
    definition: `concat_ws('|', format_type(o.opcintype, NULL), o.opcdefault, format_type(o.opckeytype, NULL),
      (SELECT string_agg(x.amopstrategy || ':' || x.amopopr::regoperator, ',' ORDER BY x.amopstrategy, x.amopopr::regoperator::text)
       FROM pg_amop x WHERE x.amopfamily = o.opcfamily),
      (SELECT string_agg(x.amprocnum || ':' || x.amproc::regprocedure, ',' ORDER BY x.amprocnum, x.amproc::regprocedure::text)
       FROM pg_amproc x WHERE x.amprocfamily = o.opcfamily))`,
  },
  {
    kind: 'operator family',
    catalog: 'pg_opfamily',
    from: 'pg_opfamily o JOIN pg_namespace n ON n.oid = o.opfnamespace JOIN pg_am am ON am.oid = o.opfmethod',
    row: 'o',
    name: `${inSchema('o', 'opfname')} || ' using ' || am.amname`,
    schema: 'n.nspname',
    definition: `''`,
  },
  {
    kind: 'text search configuration',
    catalog: 'pg_ts_config',
    from: 'pg_ts_config t JOIN pg_namespace n ON n.oid = t.cfgnamespace',
    row: 't',
    name: inSchema('t', 'cfgname'),
    schema: 'n.nspname',
    definition: `(SELECT p.prsname FROM pg_ts_parser p WHERE p.oid = t.cfgparser) || '|' || coalesce(
      (SELECT string_agg(m.maptokentype || ':' || m.mapseqno || ':' || m.mapdict::regdictionary, ',' ORDER BY m.maptokentype, m.mapseqno)
       FROM pg_ts_config_map m WHERE m.mapcfg = t.oid), '')`,
  },
  {
    kind: 'text search dictionary',
    catalog: 'pg_ts_dict',
    from: 'pg_ts_dict t JOIN pg_namespace n ON n.oid = t.dictnamespace',
    row: 't',
    name: inSchema('t', 'dictname'),
    schema: 'n.nspname',
    definition: `concat_ws('|', (SELECT x.tmplname FROM pg_ts_template x WHERE x.oid = t.dicttemplate), t.dictinitoption)`,
  },
  {
    kind: 'text search parser',
    catalog: 'pg_ts_parser',
    from: 'pg_ts_parser t JOIN pg_namespace n ON n.oid = t.prsnamespace',
    row: 't',
    name: inSchema('t', 'prsname'),
    schema: 'n.nspname',
    definition: `concat_ws('|', t.prsstart, t.prstoken, t.prsend, t.prslextype, t.prsheadline)`,
  },
  {
    kind: 'text search template',
    catalog: 'pg_ts_template',
    from: 'pg_ts_template t JOIN pg_namespace n ON n.oid = t.tmplnamespace',
    row: 't',
    name: inSchema('t', 'tmplname'),
    schema: 'n.nspname',
    definition: `concat_ws('|', t.tmplinit, t.tmpllexize)`,
  },
  {
    kind: 'statistics',
    catalog: 'pg_statistic_ext',
    from: 'pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace',
    row: 's',
    name: inSchema('s', 'stxname'),
    schema: 'n.nspname',
    definition: `pg_get_statisticsobjdef(s.oid)`,
  },
  {
    kind: 'language',
    catalog: 'pg_language',
    from: 'pg_language l',
    row: 'l',
    name: 'quote_ident(l.lanname)',
    schema: 'NULL::text',
    definition: `concat_ws('|', l.lanpltrusted, l.lanplcallfoid::regprocedure, l.laninline::regprocedure, l.lanvalidator::regprocedure)`,
    where: 'l.lanispl',
  },
  {
    kind: 'transform',
    catalog: 'pg_transform',
    from: 'pg_transform t JOIN pg_language l ON l.oid = t.trflang',
    row: 't',
    name: `'for ' || format_type(t.trftype, NULL) || ' language ' || quote_ident(l.lanname)`,
    schema: 'NULL::text',
    definition: `concat_ws('|', t.trffromsql, t.trftosql)`,
  },
];

/** Objects made after initdb have ids from here on. */
const FIRST_NORMAL_OID = 16384;

/** Every object of a kind that the engine reports but cannot manage, by name and with a hash of its definition. */
export async function readUnmodelled(context: HandlerContext): Promise<readonly UnmodelledObject[]> {
  const rows = await context.query(`${PROBES.map(probeSql).join('\nUNION ALL\n')}\nORDER BY 1, 2`);
  return rows.map((row) => ({
    kind: 'other',
    name: `${String(row['kind'])} ${String(row['name'])}`,
    schema: typeof row['schema'] === 'string' ? row['schema'] : null,
    reason: `The engine cannot create, change or drop a ${String(row['kind'])}.`,
    hash: typeof row['definition'] === 'string' ? sha256(row['definition']) : null,
  }));
}

/** What an extension made, or another object makes for itself (the cast of a range type), is not counted. */
function probeSql(probe: Probe): string {
  return `SELECT '${probe.kind}'::text AS kind, (${probe.name})::text AS name, (${probe.schema})::text AS schema,
    (${probe.definition})::text AS definition
    FROM ${probe.from}
    WHERE ${probe.row}.oid >= ${FIRST_NORMAL_OID}${probe.where === undefined ? '' : ` AND ${probe.where}`}
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = '${probe.catalog}'::regclass
        AND d.objid = ${probe.row}.oid AND d.deptype IN ('e', 'i'))`;
}
