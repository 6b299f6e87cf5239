import type { Fact } from '@supabase/pg-delta';
import type { HandlerContext } from '@supabase/pg-delta/integrations';
import { writtenName } from './fact-names.js';
import { textOf } from './payload.js';

/**
 * Stands at the end of a virtual column's expression, where the engine cannot tell it from a stored one. PostgreSQL
 * prints no comments, so that no expression of anybody else holds it.
 */
const MARK = ' /* virtual */';

/** Written names of the columns that are generated when they are read (since PostgreSQL 18). */
export async function readVirtualColumns(context: HandlerContext): Promise<ReadonlySet<string>> {
  const rows = await context.query(`
    SELECT n.nspname AS schema, c.relname AS table, a.attname AS column
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE a.attgenerated = 'v' AND NOT a.attisdropped`);
  return new Set(
    rows.map((row) => writtenName(String(row['schema']), String(row['table']), String(row['column']))),
  );
}

/** The fact of a column so that a virtual one differs from a stored one. */
export function markVirtual(fact: Fact, virtual: ReadonlySet<string>): Fact {
  const { id } = fact;
  if (id.kind !== 'column' || !virtual.has(writtenName(id.schema, id.table, id.name))) return fact;
  return { ...fact, payload: { ...fact.payload, generatedExpr: `${textOf(fact, 'generatedExpr')}${MARK}` } };
}

/** A statement of the engine, which writes STORED for every generated column. */
export function writeVirtual(sql: string): string {
  return sql.replaceAll(`${MARK}) STORED`, ') VIRTUAL');
}

/** True for an expression that is computed when it is read. */
export function isVirtual(expression: string): boolean {
  return expression.endsWith(MARK);
}

/** The expression of a generated column as PostgreSQL prints it. */
export function unmarked(expression: string | null): string | null {
  return expression?.replace(MARK, '') ?? null;
}
