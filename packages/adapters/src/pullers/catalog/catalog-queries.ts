/** Tables and views by name (`$1`: JSON of `{schema, name}`), without partitions of a table that is asked for too. */
export const RELATIONS = `
  WITH wanted AS (
    SELECT c.oid FROM json_to_recordset($1::json) AS w(schema text, name text)
    JOIN pg_namespace n ON n.nspname = w.schema
    JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.name
    WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm'))
  SELECT c.oid, n.nspname AS schema, c.relname AS name, c.relkind AS kind, c.relrowsecurity AS "rowSecurity",
    c.relforcerowsecurity AS "rowSecurityForced", coalesce(c.reloptions, '{}') AS options,
    CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END AS definition,
    c.relispartition AND EXISTS (
      SELECT FROM pg_partition_ancestors(c.oid) a(relid) WHERE a.relid <> c.oid AND a.relid IN (SELECT oid FROM wanted)
    ) AS partition
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.oid IN (SELECT oid FROM wanted)`;

/** Columns of relations (`$1`: oids), in order. */
export const COLUMNS = `
  SELECT a.attrelid AS relation, a.attname AS name, a.atttypid AS type,
    format_type(a.atttypid, a.atttypmod) AS "sqlType", a.attndims AS dimensions, a.attnotnull AS required,
    pg_get_expr(d.adbin, d.adrelid) AS "defaultSql", a.attgenerated AS generated, a.attidentity AS identity,
    CASE WHEN s.seqrelid IS NOT NULL THEN json_build_object('name', q.relname, 'start', s.seqstart::text,
      'increment', s.seqincrement::text, 'min', s.seqmin::text, 'max', s.seqmax::text,
      'cache', s.seqcache::text, 'cycle', s.seqcycle) END AS sequence,
    EXISTS (SELECT FROM pg_depend u WHERE u.classid = 'pg_attrdef'::regclass AND u.objid = d.oid
      AND u.refclassid = 'pg_class'::regclass AND u.refobjid = s.seqrelid) AS "defaultUsesSequence"
  FROM pg_attribute a
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  LEFT JOIN pg_depend o ON o.classid = 'pg_class'::regclass AND o.refclassid = 'pg_class'::regclass
    AND o.refobjid = a.attrelid AND o.refobjsubid = a.attnum AND o.deptype IN ('a', 'i')
    AND EXISTS (SELECT FROM pg_sequence e WHERE e.seqrelid = o.objid)
  LEFT JOIN pg_sequence s ON s.seqrelid = o.objid
  LEFT JOIN pg_class q ON q.oid = s.seqrelid
  WHERE a.attrelid = ANY($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
  ORDER BY a.attrelid, a.attnum, q.relname`;

/**
 * Constraints of relations (`$1`: oids). A foreign key to a partitioned table has a row for each partition, with the
 * real one as parent: those are left out.
 */
export const CONSTRAINTS = `
  SELECT c.conrelid AS relation, c.conname AS name, c.contype AS kind, pg_get_constraintdef(c.oid) AS definition,
    ARRAY(SELECT a.attname::text FROM unnest(c.conkey) WITH ORDINALITY k(num, place)
      JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.num ORDER BY k.place) AS columns,
    fn.nspname AS "targetSchema", f.relname AS "targetTable",
    ARRAY(SELECT a.attname::text FROM unnest(c.confkey) WITH ORDINALITY k(num, place)
      JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.num ORDER BY k.place) AS "targetColumns",
    c.confupdtype AS "onUpdate", c.confdeltype AS "onDelete",
    coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false) AS "nullsNotDistinct",
    CASE WHEN c.contype = 'c' THEN pg_get_expr(c.conbin, c.conrelid) END AS expression
  FROM pg_constraint c
  LEFT JOIN pg_class f ON f.oid = c.confrelid
  LEFT JOIN pg_namespace fn ON fn.oid = f.relnamespace
  LEFT JOIN pg_index i ON i.indexrelid = c.conindid
  WHERE c.conrelid = ANY($1::oid[]) AND c.contype IN ('p', 'u', 'f', 'c', 'x')
    AND NOT EXISTS (SELECT FROM pg_constraint p WHERE p.oid = c.conparentid AND p.conrelid = c.conrelid)`;

/** Indexes of relations (`$1`: oids) that back no constraint; 100 is the default collation. */
export const INDEXES = `
  SELECT i.indrelid AS relation, c.relname AS name, m.amname AS method, i.indisunique AS unique,
    coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false) AS "nullsNotDistinct",
    pg_get_expr(i.indpred, i.indrelid) AS where, coalesce(c.reloptions, '{}') AS parameters,
    (SELECT json_agg(json_build_object(
        'included', k.place > i.indnkeyatts, 'column', a.attname,
        'sql', pg_get_indexdef(i.indexrelid, k.place::int, false),
        'operatorClass', CASE WHEN o.opcdefault THEN NULL ELSE o.opcname END,
        'collation', CASE WHEN l.oid IS NOT NULL AND l.oid <> coalesce(a.attcollation, 100)
          THEN quote_ident(l.collname) END,
        'descending', coalesce(i.indoption[(k.place - 1)::int] & 1 = 1, false),
        'nullsFirst', coalesce(i.indoption[(k.place - 1)::int] & 2 = 2, false)) ORDER BY k.place)
      FROM unnest(i.indkey) WITH ORDINALITY k(num, place)
      LEFT JOIN pg_attribute a ON k.num > 0 AND a.attrelid = i.indrelid AND a.attnum = k.num
      LEFT JOIN pg_opclass o ON k.place <= i.indnkeyatts AND o.oid = i.indclass[(k.place - 1)::int]
      LEFT JOIN pg_collation l ON k.place <= i.indnkeyatts AND l.oid = i.indcollation[(k.place - 1)::int]) AS keys
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indexrelid
  JOIN pg_am m ON m.oid = c.relam
  WHERE i.indrelid = ANY($1::oid[])
    AND NOT EXISTS (SELECT FROM pg_constraint x WHERE x.conindid = i.indexrelid AND x.contype IN ('p', 'u', 'x'))`;

/** Row security policies of relations (`$1`: oids). */
export const POLICIES = `
  SELECT p.polrelid AS relation, p.polname AS name, p.polpermissive AS permissive, p.polcmd AS command,
    ARRAY(SELECT CASE WHEN r.oid = 0 THEN 'public' ELSE pg_get_userbyid(r.oid)::text END
      FROM unnest(p.polroles) AS r(oid) ORDER BY 1) AS roles,
    pg_get_expr(p.polqual, p.polrelid) AS using, pg_get_expr(p.polwithcheck, p.polrelid) AS "withCheck"
  FROM pg_policy p WHERE p.polrelid = ANY($1::oid[])`;

/** Types of columns (`$1`: oids) and those named (`$2`: JSON of `{schema, name}`), with what they are made of. */
export const TYPES = `
  WITH RECURSIVE used(oid) AS (
    SELECT unnest($1::oid[])
    UNION SELECT t.oid FROM json_to_recordset($2::json) AS w(schema text, name text)
      JOIN pg_namespace n ON n.nspname = w.schema JOIN pg_type t ON t.typnamespace = n.oid AND t.typname = w.name
    UNION SELECT part.oid FROM used JOIN pg_type t ON t.oid = used.oid
      CROSS JOIN LATERAL (VALUES (CASE WHEN t.typcategory = 'A' THEN t.typelem END), (t.typbasetype)) part(oid)
      WHERE part.oid <> 0)
  SELECT t.oid, n.nspname AS schema, t.typname AS name, t.typtype AS kind, t.typbasetype AS base,
    CASE WHEN t.typcategory = 'A' AND t.typname NOT IN ('int2vector', 'oidvector') THEN t.typelem ELSE 0 END AS element,
    ARRAY(SELECT e.enumlabel::text FROM pg_enum e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder) AS labels
  FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
  WHERE t.oid IN (SELECT oid FROM used)`;

/** Sequences by name (`$1`: JSON of `{schema, name}`), without those that belong to a column. */
export const SEQUENCES = `
  SELECT n.nspname AS schema, c.relname AS name, s.seqstart::text AS start, s.seqincrement::text AS increment,
    s.seqmin::text AS min, s.seqmax::text AS max, s.seqcache::text AS cache, s.seqcycle AS cycle
  FROM json_to_recordset($1::json) AS w(schema text, name text)
  JOIN pg_namespace n ON n.nspname = w.schema
  JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.name
  JOIN pg_sequence s ON s.seqrelid = c.oid
  WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
    AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i'))`;
