import type { ObserverQuery } from './observer-query.js';
import {
  granted,
  grantedBy,
  optionsWithoutSecrets,
  qualified,
  relationWord,
  relationName,
  sorted,
  written,
} from './observer-query.js';

const TABLE = qualified('n.nspname', 'c.relname');

/** Tables, views, materialized views, foreign tables and sequences themselves. */
const RELATIONS: ObserverQuery = {
  family: 'relations',
  sql: `SELECT ${relationWord('c.relkind')} || ' ' || ${TABLE} AS object, jsonb_build_object(
    'owner', pg_get_userbyid(c.relowner),
    'granted', CASE WHEN c.relkind = 'S' THEN ${granted('c.relacl', 's', 'c.relowner')}
      ELSE ${granted('c.relacl', 'r', 'c.relowner')} END,
    'comment', obj_description(c.oid, 'pg_class'),
    'persistence', CASE c.relpersistence WHEN 'u' THEN 'unlogged' WHEN 't' THEN 'temporary' END,
    'access method', (SELECT a.amname FROM pg_am a WHERE a.oid = c.relam),
    'tablespace', (SELECT s.spcname FROM pg_tablespace s WHERE s.oid = c.reltablespace),
    'options', ${sorted('c.reloptions')},
    'toast options', (SELECT ${sorted('t.reloptions')} FROM pg_class t WHERE t.oid = c.reltoastrelid),
    'row security', CASE WHEN c.relrowsecurity THEN 'enabled' END,
    'row security of the owner', CASE WHEN c.relforcerowsecurity THEN 'forced' END,
    'replica identity', CASE c.relreplident WHEN 'f' THEN 'full' WHEN 'n' THEN 'nothing' WHEN 'i' THEN 'index' END,
    'of type', CASE WHEN c.reloftype <> 0 THEN format_type(c.reloftype, NULL) END,
    'partitioned by', pg_get_partkeydef(c.oid),
    'partition bound', pg_get_expr(c.relpartbound, c.oid),
    'parents', (SELECT jsonb_agg(${relationName('i.inhparent')} ORDER BY i.inhseqno) FROM pg_inherits i WHERE i.inhrelid = c.oid),
    'definition', CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END,
    'server', (SELECT s.srvname FROM pg_foreign_table f JOIN pg_foreign_server s ON s.oid = f.ftserver WHERE f.ftrelid = c.oid),
    'foreign options', (SELECT ${optionsWithoutSecrets('f.ftoptions')} FROM pg_foreign_table f WHERE f.ftrelid = c.oid)) AS facts
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.oid = ANY($1::oid[]) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
    OR c.oid = ANY($1::oid[]) AND c.relkind = 'S' AND NOT EXISTS (SELECT FROM pg_depend d
      WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'i')`,
};

/**
 * Columns of tables, views, foreign tables and composite types. A partition's NOT NULL and DEFAULT are its own
 * columns' facts, so an override is seen. Column order is not a fact: a table that grew has another than its file.
 * Of the options only those count that a user can set: some builds of the server keep notes of their own there.
 */
const COLUMNS: ObserverQuery = {
  family: 'relations',
  sql: `SELECT 'column ' || ${TABLE} || '.' || ${written('a.attname')} AS object, jsonb_build_object(
    'type', format_type(a.atttypid, a.atttypmod),
    'not null', CASE WHEN a.attnotnull THEN true END,
    'default', CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END,
    'generated', CASE a.attgenerated WHEN 's' THEN 'stored: ' WHEN 'v' THEN 'virtual: ' END || pg_get_expr(d.adbin, d.adrelid),
    'identity', CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END,
    'collation', (SELECT ${qualified('cn.nspname', 'co.collname')} FROM pg_collation co JOIN pg_namespace cn ON cn.oid = co.collnamespace
      WHERE co.oid = a.attcollation AND a.attcollation <> t.typcollation),
    'storage', CASE WHEN a.attstorage <> t.typstorage AND c.relkind IN ('r', 'p', 'm', 'f') THEN
      CASE a.attstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external' WHEN 'm' THEN 'main' WHEN 'x' THEN 'extended' END END,
    'compression', CASE to_jsonb(a) ->> 'attcompression' WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END,
    'statistics', CASE WHEN coalesce(a.attstattarget, -1) >= 0 THEN a.attstattarget END,
    'options', (SELECT jsonb_agg(o ORDER BY o) FROM unnest(a.attoptions) o WHERE o ~ '^n_distinct(_inherited)?='),
    'foreign options', ${optionsWithoutSecrets('a.attfdwoptions')},
    'inherited', CASE WHEN a.attinhcount > 0 AND NOT c.relispartition THEN
      CASE WHEN a.attislocal THEN 'and declared here' ELSE 'only' END END,
    'granted', ${grantedBy('a.attacl')},
    'comment', col_description(c.oid, a.attnum)) AS facts
  FROM pg_attribute a
  JOIN pg_class c ON c.oid = a.attrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE a.attrelid = ANY($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind <> 'S'`,
};

/** Sequences: their parameters, never where they stand. One of an identity column is told as part of the column. */
const SEQUENCES: ObserverQuery = {
  family: 'relations',
  sql: `SELECT CASE WHEN d.deptype = 'i' THEN 'column ' || ${relationName('d.refobjid')} || '.' || ${written('a.attname')}
      ELSE 'sequence ' || ${TABLE} END AS object, jsonb_build_object(
    'sequence', CASE WHEN d.deptype = 'i' THEN ${TABLE} END,
    'sequence type', format_type(s.seqtypid, NULL), 'start', s.seqstart, 'increment', s.seqincrement, 'minimum', s.seqmin,
    'maximum', s.seqmax, 'cache', s.seqcache, 'cycle', s.seqcycle,
    'owned by', CASE WHEN d.deptype = 'a' THEN ${relationName('d.refobjid')} || '.' || ${written('a.attname')} END) AS facts
  FROM pg_sequence s
  JOIN pg_class c ON c.oid = s.seqrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i')
    AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0
  LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
  WHERE s.seqrelid = ANY($1::oid[])`,
};

/**
 * Constraints of tables. Not-null constraints (catalogued since 18) are facts of the column unless they are not
 * valid or not inherited; the copies a foreign key makes for each partition of what it refers to are its own.
 */
const CONSTRAINTS: ObserverQuery = {
  family: 'relations',
  sql: `SELECT CASE WHEN k.contype = 'n' THEN 'column ' || ${TABLE} || '.' || ${written('a.attname')}
      ELSE 'constraint ' || ${TABLE} || '.' || ${written('k.conname')} END AS object,
    CASE WHEN k.contype = 'n' THEN jsonb_build_object(
      'not null', 'true' || CASE WHEN k.convalidated THEN '' ELSE ' (not valid)' END || CASE WHEN k.connoinherit THEN ' (no inherit)' ELSE '' END)
    ELSE jsonb_build_object(
      'definition', pg_get_constraintdef(k.oid),
      'validated', k.convalidated,
      'enforced', to_jsonb(k) -> 'conenforced',
      'inherited', CASE WHEN k.coninhcount > 0 THEN CASE WHEN k.conislocal THEN 'and declared here' ELSE 'only' END END,
      'parent', (SELECT ${relationName('p.conrelid')} || '.' || ${written('p.conname')} FROM pg_constraint p WHERE p.oid = k.conparentid),
      'triggers', (SELECT jsonb_agg(DISTINCT g.tgenabled) FROM pg_trigger g WHERE g.tgconstraint = k.oid AND g.tgenabled <> 'O'),
      'comment', obj_description(k.oid, 'pg_constraint')) END AS facts
  FROM pg_constraint k
  JOIN pg_class c ON c.oid = k.conrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_attribute a ON k.contype = 'n' AND a.attrelid = c.oid AND a.attnum = k.conkey[1]
  WHERE k.conrelid = ANY($1::oid[]) AND k.contype <> 't'
    AND NOT EXISTS (SELECT FROM pg_constraint p WHERE p.oid = k.conparentid AND p.conrelid = k.conrelid)`,
};

/** Indexes of tables and materialized views, with all that `pg_get_indexdef` does not say. */
const INDEXES: ObserverQuery = {
  family: 'relations',
  sql: `SELECT 'index ' || ${TABLE} AS object, jsonb_build_object(
    'definition', pg_get_indexdef(c.oid),
    'valid', i.indisvalid,
    'ready', i.indisready,
    'replica identity', CASE WHEN i.indisreplident THEN true END,
    'clustered', CASE WHEN i.indisclustered THEN true END,
    'parent', (SELECT ${relationName('h.inhparent')} FROM pg_inherits h WHERE h.inhrelid = c.oid),
    'tablespace', (SELECT s.spcname FROM pg_tablespace s WHERE s.oid = c.reltablespace),
    'statistics', (SELECT jsonb_agg(a.attnum || '=' || a.attstattarget ORDER BY a.attnum) FROM pg_attribute a
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND a.attstattarget >= 0),
    'comment', obj_description(c.oid, 'pg_class')) AS facts
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indexrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE i.indrelid = ANY($1::oid[])`,
};

/** Triggers that a user made or that a partition has from its parent, with the state they are in. */
const TRIGGERS: ObserverQuery = {
  family: 'relations',
  sql: `SELECT 'trigger ' || ${TABLE} || '.' || ${written('g.tgname')} AS object, jsonb_build_object(
    'definition', pg_get_triggerdef(g.oid),
    'enabled', CASE g.tgenabled WHEN 'O' THEN 'origin' WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always' END,
    'parent', (SELECT ${relationName('p.tgrelid')} FROM pg_trigger p WHERE p.oid = g.tgparentid),
    'comment', obj_description(g.oid, 'pg_trigger')) AS facts
  FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE g.tgrelid = ANY($1::oid[]) AND g.tgconstraint = 0 AND (NOT g.tgisinternal OR g.tgparentid <> 0)
    OR g.tgrelid = ANY($1::oid[]) AND g.tgconstraint <> 0 AND NOT g.tgisinternal`,
};

const RULES: ObserverQuery = {
  family: 'relations',
  sql: `SELECT 'rule ' || ${TABLE} || '.' || ${written('r.rulename')} AS object, jsonb_build_object(
    'definition', pg_get_ruledef(r.oid), 'enabled', r.ev_enabled, 'comment', obj_description(r.oid, 'pg_rewrite')) AS facts
  FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE r.ev_class = ANY($1::oid[]) AND r.rulename <> '_RETURN'`,
};

const POLICIES: ObserverQuery = {
  family: 'relations',
  sql: `SELECT 'policy ' || ${TABLE} || '.' || ${written('p.polname')} AS object, jsonb_build_object(
    'command', CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
    'permissive', p.polpermissive,
    'roles', (SELECT jsonb_agg(CASE WHEN r <> 0 THEN pg_get_userbyid(r) END) FROM unnest(p.polroles) r),
    'using', pg_get_expr(p.polqual, p.polrelid),
    'with check', pg_get_expr(p.polwithcheck, p.polrelid),
    'comment', obj_description(p.oid, 'pg_policy')) AS facts
  FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE p.polrelid = ANY($1::oid[])`,
};

const STATISTICS: ObserverQuery = {
  family: 'relations',
  sql: `SELECT 'statistics ' || ${qualified('n.nspname', 's.stxname')} AS object, jsonb_build_object(
    'definition', pg_get_statisticsobjdef(s.oid),
    'target', CASE WHEN coalesce(s.stxstattarget, -1) >= 0 THEN s.stxstattarget END,
    'owner', pg_get_userbyid(s.stxowner),
    'comment', obj_description(s.oid, 'pg_statistic_ext')) AS facts
  FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace
  WHERE s.stxrelid = ANY($1::oid[])`,
};

/** Everything about relations and what hangs on them. */
export const RELATION_QUERIES: readonly ObserverQuery[] = [
  RELATIONS,
  COLUMNS,
  SEQUENCES,
  CONSTRAINTS,
  INDEXES,
  TRIGGERS,
  RULES,
  POLICIES,
  STATISTICS,
];
