import type { JsonValue } from '@lockstep/core/text/canonical-json.js';
import type { HandlerContext } from '@supabase/pg-delta/integrations';
import { writtenName } from './fact-names.js';

/** Properties of one object that the engine does not read, by the name they have in `FactDetails.properties`. */
export type Properties = Readonly<Record<string, JsonValue>>;

/** A column that a table has from its parent and changed for itself. */
export interface InheritedColumn {
  /** Names of the table and the column. */
  readonly schema: string;
  readonly table: string;
  readonly column: string;
  readonly type: string;
  /** What the parent says, which the column would have without a word of its own. */
  readonly parent: { readonly default: string | null; readonly notNull: boolean };
  readonly properties: Properties;
}

export interface FinerPoints {
  /** By neutral id. */
  readonly properties: ReadonlyMap<string, Properties>;
  readonly inherited: readonly InheritedColumn[];
}

/**
 * Reads what the engine is blind to: storage, compression, statistics, clustering, TOAST options, indexes behind
 * constraints, overrides, defaults of views.
 */
export async function readFinerPoints(context: HandlerContext): Promise<FinerPoints> {
  const columns = await context.query(COLUMNS);
  const local = columns.filter((row) => row['local'] === true);
  const rows = [
    ...(await context.query(CLUSTERED)),
    ...(await context.query(TOAST_OPTIONS)),
    ...(await context.query(INDEX_COLUMNS)),
    ...(await context.query(CONSTRAINT_INDEXES)),
    ...(await context.query(VIEW_DEFAULTS)),
  ];
  return {
    properties: byId([
      ...local.map((row) => [`column:${columnName(row)}`, columnProperties(row)] as const),
      ...rows.map(
        (row) => [`${text(row['kind'])}:${namedIn(row)}`, propertiesIn(row['properties'])] as const,
      ),
    ]),
    inherited: columns
      .filter((row) => row['local'] !== true)
      .map(inheritedColumn)
      .filter(isChanged),
  };
}

/** Several queries may tell of one object. */
function byId(found: readonly (readonly [id: string, properties: Properties])[]): Map<string, Properties> {
  const all = new Map<string, Properties>();
  for (const [id, properties] of found) {
    if (Object.keys(properties).length > 0) all.set(id, { ...all.get(id), ...properties });
  }
  return all;
}

type Row = Readonly<Record<string, unknown>>;

const RELATIONS = `n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'`;

const storageWord = (column: string): string =>
  `CASE ${column} WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END`;

/** `attstattarget` is -1 up to 16 and null from 17 on; `attcompression` exists from 14 on. */
const COLUMNS = `
  SELECT n.nspname AS schema, c.relname AS name, a.attname AS column, a.attislocal AS local,
    format_type(a.atttypid, a.atttypmod) AS type,
    CASE WHEN a.attstorage <> t.typstorage THEN ${storageWord('a.attstorage')} END AS storage,
    ${storageWord('t.typstorage')} AS type_storage,
    CASE to_jsonb(a) ->> 'attcompression' WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END AS compression,
    CASE WHEN a.attstattarget >= 0 THEN a.attstattarget END AS statistics,
    ARRAY(SELECT o FROM unnest(a.attoptions) o WHERE o ~ '^n_distinct(_inherited)?=' ORDER BY o) AS options,
    a.attnotnull AS not_null, pg_get_expr(d.adbin, d.adrelid) AS default,
    p.attnotnull AS parent_not_null, pg_get_expr(pd.adbin, pd.adrelid) AS parent_default,
    a.attgenerated = '' AS is_plain
  FROM pg_attribute a
  JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  LEFT JOIN LATERAL (
    SELECT pa.* FROM pg_inherits i JOIN pg_attribute pa ON pa.attrelid = i.inhparent AND pa.attname = a.attname
    WHERE i.inhrelid = a.attrelid AND NOT pa.attisdropped ORDER BY i.inhseqno LIMIT 1) p ON true
  LEFT JOIN pg_attrdef pd ON pd.adrelid = p.attrelid AND pd.adnum = p.attnum
  WHERE a.attnum > 0 AND NOT a.attisdropped AND ${RELATIONS}
    AND (NOT a.attislocal OR a.attstorage <> t.typstorage OR a.attstattarget >= 0 OR a.attoptions IS NOT NULL
      OR coalesce(to_jsonb(a) ->> 'attcompression', '') <> '')`;

const CLUSTERED = `
  SELECT CASE c.relkind WHEN 'm' THEN 'materialized_view' ELSE 'table' END AS kind, n.nspname AS schema, c.relname AS name,
    jsonb_build_object('clusterOn', x.relname) AS properties
  FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE i.indisclustered AND ${RELATIONS}`;

const TOAST_OPTIONS = `
  SELECT CASE c.relkind WHEN 'm' THEN 'materialized_view' ELSE 'table' END AS kind, n.nspname AS schema, c.relname AS name,
    (SELECT jsonb_object_agg('toast.' || option_name, option_value) FROM pg_options_to_table(x.reloptions)) AS properties
  FROM pg_class c JOIN pg_class x ON x.oid = c.reltoastrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'm') AND x.reloptions IS NOT NULL AND ${RELATIONS}`;

const INDEX_COLUMNS = `
  SELECT 'index' AS kind, n.nspname AS schema, c.relname AS name,
    jsonb_object_agg('statistics ' || a.attnum, a.attstattarget) AS properties
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('i', 'I')
  JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE a.attstattarget >= 0 AND ${RELATIONS} GROUP BY n.nspname, c.relname`;

/**
 * Options and comment of the index behind a constraint; the comment as a literal. The server alters no options of an
 * index that is partitioned.
 */
const CONSTRAINT_INDEXES = `
  SELECT 'constraint' AS kind, n.nspname AS schema, c.relname AS name, k.conname AS part,
    coalesce((SELECT jsonb_object_agg('index.' || option_name, option_value)
      FROM pg_options_to_table(x.reloptions) WHERE x.relkind = 'i'), '{}')
    || CASE WHEN d.text IS NULL THEN '{}' ELSE jsonb_build_object('indexComment', ltrim(quote_literal(d.text))) END AS properties
  FROM pg_constraint k JOIN pg_class x ON x.oid = k.conindid JOIN pg_class c ON c.oid = k.conrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  CROSS JOIN LATERAL (SELECT obj_description(x.oid, 'pg_class') AS text) d
  WHERE k.contype IN ('p', 'u', 'x') AND (x.reloptions IS NOT NULL OR d.text IS NOT NULL) AND ${RELATIONS}`;

const VIEW_DEFAULTS = `
  SELECT 'view' AS kind, n.nspname AS schema, c.relname AS name,
    jsonb_object_agg('default of ' || a.attname, pg_get_expr(d.adbin, d.adrelid)) AS properties
  FROM pg_attrdef d JOIN pg_class c ON c.oid = d.adrelid AND c.relkind = 'v'
  JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
  JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE ${RELATIONS} GROUP BY n.nspname, c.relname`;

function columnProperties(row: Row): Properties {
  const options = Array.isArray(row['options']) ? row['options'].map(String) : [];
  return {
    ...(typeof row['storage'] === 'string'
      ? { storage: { is: row['storage'], default: text(row['type_storage']) } }
      : {}),
    ...(typeof row['compression'] === 'string' ? { compression: row['compression'] } : {}),
    ...(typeof row['statistics'] === 'number' ? { statistics: row['statistics'] } : {}),
    ...Object.fromEntries(options.map((option) => option.split('=', 2))),
  };
}

function inheritedColumn(row: Row): InheritedColumn {
  const [own, parents] = [textOrNull(row['default']), textOrNull(row['parent_default'])];
  const isOwnDefault = row['is_plain'] === true && own !== parents;
  const isOwnNotNull = row['not_null'] === true && row['parent_not_null'] === false;
  return {
    schema: text(row['schema']),
    table: text(row['name']),
    column: text(row['column']),
    type: text(row['type']),
    parent: { default: parents, notNull: row['parent_not_null'] === true },
    properties: { ...(isOwnDefault ? { default: own } : {}), ...(isOwnNotNull ? { notNull: true } : {}) },
  };
}

function isChanged(column: InheritedColumn): boolean {
  return Object.keys(column.properties).length > 0;
}

function propertiesIn(value: unknown): Properties {
  return isProperties(value) ? value : {};
}

/** `jsonb` arrives parsed. */
function isProperties(value: unknown): value is Properties {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function columnName(row: Row): string {
  return writtenName(text(row['schema']), text(row['name']), text(row['column']));
}

/** The relation of a row, or the part of it that the row names. */
function namedIn(row: Row): string {
  const part = textOrNull(row['part']);
  return writtenName(text(row['schema']), text(row['name']), ...(part === null ? [] : [part]));
}

function text(value: unknown): string {
  return String(value);
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
