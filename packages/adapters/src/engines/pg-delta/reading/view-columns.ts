import type { HandlerContext } from '@supabase/pg-delta/integrations';
import { writtenName } from './fact-names.js';

/** Columns of views and materialized views, `name type` in their order: what readers of a view rely on. */
export async function readViewColumns(
  context: HandlerContext,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await context.query(`
    SELECT n.nspname AS schema, c.relname AS name,
           array_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod) ORDER BY a.attnum) AS columns
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relkind IN ('v', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
    GROUP BY n.nspname, c.relname`);
  return new Map(
    rows.map((row) => [
      writtenName(String(row['schema']), String(row['name'])),
      Array.isArray(row['columns']) ? row['columns'].map(String) : [],
    ]),
  );
}
