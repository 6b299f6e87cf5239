import type { Tie, TieKind } from '@lockstep/core/catalog/tie.js';
import type { HandlerContext } from '@supabase/pg-delta/integrations';
import { writtenName } from './fact-names.js';

/** Reads what hangs on what: children, owned sequences, extended statistics, columns that hold rows, typed tables. */
export async function readTies(context: HandlerContext): Promise<readonly Tie[]> {
  const queries: readonly (readonly [string, TieKind])[] = [
    [CHILDREN, 'child'],
    [SEQUENCES, 'sequence'],
    [STATISTICS, 'statistics'],
    [ROW_TYPES, 'row type'],
    [TYPED_TABLES, 'typed table'],
  ];
  const ties: Tie[] = [];
  for (const [sql, kind] of queries) {
    for (const row of await context.query(sql)) ties.push(tieOf(row, kind));
  }
  return ties;
}

type Row = Readonly<Record<string, unknown>>;

/** `kind`, then the parts of its name. */
const named = (kind: string, ...parts: readonly string[]): string =>
  `json_build_array(${[kind, ...parts].join(', ')})`;

const relationKind = (alias: string): string =>
  `CASE ${alias}.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized_view' WHEN 'f' THEN 'foreign_table'
    WHEN 'S' THEN 'sequence' WHEN 'c' THEN 'type' ELSE 'table' END`;

const VISIBLE = `n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'`;

/** Not partitions: their columns, keys and indexes are the parent's by definition, also where a job makes one each month. */
const CHILDREN = `
  WITH RECURSIVE up AS (
    SELECT inhrelid AS child, inhparent AS parent FROM pg_inherits
    UNION SELECT up.child, i.inhparent FROM up JOIN pg_inherits i ON i.inhrelid = up.parent)
  SELECT n.nspname AS schema, ${named(relationKind('c'), 'n.nspname', 'c.relname')} AS object,
    ${named(relationKind('c'), 'n.nspname', 'c.relname')} AS holder,
    json_agg(${named(relationKind('p'), 'pn.nspname', 'p.relname')} ORDER BY pn.nspname, p.relname) AS targets
  FROM up
  JOIN pg_class c ON c.oid = up.child AND c.relkind IN ('r', 'f') AND NOT c.relispartition
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_class p ON p.oid = up.parent
  JOIN pg_namespace pn ON pn.oid = p.relnamespace
  WHERE ${VISIBLE} GROUP BY c.oid, n.nspname, c.relname, c.relkind`;

/** Identity columns have a sequence inside (deptype i), which is a part of them. */
const SEQUENCES = `
  SELECT n.nspname AS schema, ${named("'sequence'", 'n.nspname', 's.relname')} AS object,
    ${named("'sequence'", 'n.nspname', 's.relname')} AS holder,
    json_build_array(${named(relationKind('t'), 'tn.nspname', 't.relname')},
      ${named("'column'", 'tn.nspname', 't.relname', 'a.attname')}) AS targets,
    (SELECT json_agg(${named("'column'", 'un.nspname', 'uc.relname', 'ua.attname')})
      FROM pg_depend x JOIN pg_attrdef f ON f.oid = x.objid AND x.classid = 'pg_attrdef'::regclass
      JOIN pg_class uc ON uc.oid = f.adrelid JOIN pg_namespace un ON un.oid = uc.relnamespace
      JOIN pg_attribute ua ON ua.attrelid = f.adrelid AND ua.attnum = f.adnum
      WHERE x.refclassid = 'pg_class'::regclass AND x.refobjid = s.oid) AS users
  FROM pg_depend d
  JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
  JOIN pg_namespace n ON n.oid = s.relnamespace
  JOIN pg_class t ON t.oid = d.refobjid
  JOIN pg_namespace tn ON tn.oid = t.relnamespace
  JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
  WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'a' AND ${VISIBLE}`;

const STATISTICS = `
  SELECT n.nspname AS schema, ${named("'statistics'", 'n.nspname', 's.stxname')} AS object, NULL::json AS holder,
    (SELECT json_agg(one) FROM (
      SELECT ${named(relationKind('t'), 'tn.nspname', 't.relname')}
      UNION ALL SELECT ${named("'column'", 'tn.nspname', 't.relname', 'a.attname')}
      FROM pg_depend d JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid AND a.attnum > 0
      WHERE d.classid = 'pg_statistic_ext'::regclass AND d.objid = s.oid
        AND d.refclassid = 'pg_class'::regclass AND d.refobjid = t.oid) q(one)) AS targets
  FROM pg_statistic_ext s
  JOIN pg_namespace n ON n.oid = s.stxnamespace
  JOIN pg_class t ON t.oid = s.stxrelid
  JOIN pg_namespace tn ON tn.oid = t.relnamespace
  WHERE ${VISIBLE}`;

/** Through arrays, domains, ranges and composite types, as deep as they go. */
const ROW_TYPES = `
  WITH RECURSIVE held AS (
    SELECT a.attrelid, a.attnum, a.atttypid AS type FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'm', 'f')
    WHERE a.attnum > 0 AND NOT a.attisdropped AND a.atttypid >= 16384
    UNION SELECT h.attrelid, h.attnum, inner_type.oid FROM held h JOIN pg_type t ON t.oid = h.type
    CROSS JOIN LATERAL (
      SELECT t.typelem WHERE t.typcategory = 'A'
      UNION ALL SELECT t.typbasetype WHERE t.typtype = 'd'
      UNION ALL SELECT r.rngsubtype FROM pg_range r WHERE t.oid IN (r.rngtypid, r.rngmultitypid)
      UNION ALL SELECT x.atttypid FROM pg_attribute x
      WHERE t.typtype = 'c' AND x.attrelid = t.typrelid AND x.attnum > 0 AND NOT x.attisdropped) inner_type(oid)
    WHERE inner_type.oid >= 16384)
  SELECT n.nspname AS schema, ${named("'column'", 'n.nspname', 'c.relname', 'a.attname')} AS object,
    ${named(relationKind('c'), 'n.nspname', 'c.relname')} AS holder,
    json_agg(${named(relationKind('r'), 'rn.nspname', 'r.relname')} ORDER BY rn.nspname, r.relname) AS targets
  FROM held h
  JOIN pg_type t ON t.oid = h.type AND t.typrelid <> 0
  JOIN pg_class r ON r.oid = t.typrelid
  JOIN pg_namespace rn ON rn.oid = r.relnamespace
  JOIN pg_class c ON c.oid = h.attrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = h.attrelid AND a.attnum = h.attnum
  WHERE ${VISIBLE} GROUP BY c.oid, n.nspname, c.relname, c.relkind, a.attname`;

const TYPED_TABLES = `
  SELECT n.nspname AS schema, ${named(relationKind('c'), 'n.nspname', 'c.relname')} AS object,
    ${named(relationKind('c'), 'n.nspname', 'c.relname')} AS holder,
    json_build_array(${named("'type'", 'tn.nspname', 't.typname')}) AS targets
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_type t ON t.oid = c.reloftype
  JOIN pg_namespace tn ON tn.oid = t.typnamespace
  WHERE ${VISIBLE}`;

function tieOf(row: Row, kind: TieKind): Tie {
  const [objectKind = '', ...name] = texts(row['object']);
  const holder = texts(row['holder']);
  return {
    kind,
    object: { kind: objectKind, name: writtenName(...name) },
    holder: holder.length === 0 ? null : idOf(holder),
    schema: String(row['schema']),
    on: lists(row['targets']).map(idOf),
    usedBy: lists(row['users']).map(idOf),
  };
}

function idOf([kind = '', ...name]: readonly string[]): string {
  return `${kind}:${writtenName(...name)}`;
}

function lists(value: unknown): readonly (readonly string[])[] {
  return Array.isArray(value) ? value.map(texts) : [];
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
