import pg from 'pg';
import { type FillableColumn, type SampleRequest, sampleValue } from './sample-value.js';

/** A table to fill, with what a row of it needs. */
interface FillableTable {
  readonly oid: number;
  readonly reference: string;
  readonly columns: readonly FillableColumn[] | null;
  /** Definitions of its checks and partition bounds: the literals in them are values that may fit. */
  readonly definitions: readonly string[] | null;
}

const TABLES = `
  SELECT c.oid::int8::int AS oid, format('%I.%I', n.nspname, c.relname) AS reference,
    (SELECT jsonb_agg(jsonb_build_object(
        'name', quote_ident(a.attname), 'type', format_type(b.oid, CASE WHEN b.oid = a.atttypid THEN a.atttypmod ELSE t.typtypmod END),
        'category', b.typcategory,
        'labels', (SELECT jsonb_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = b.oid),
        'notNull', a.attnotnull OR t.typnotnull, 'hasDefault', a.atthasdef OR a.attidentity <> '' OR t.typdefault IS NOT NULL,
        'foreign', (SELECT jsonb_build_object('table', format('%I.%I', fn.nspname, fc.relname), 'column', quote_ident(fa.attname))
          FROM pg_constraint k JOIN pg_class fc ON fc.oid = k.confrelid JOIN pg_namespace fn ON fn.oid = fc.relnamespace
          JOIN pg_attribute fa ON fa.attrelid = k.confrelid AND fa.attnum = k.confkey[array_position(k.conkey, a.attnum)]
          WHERE k.conrelid = c.oid AND k.contype = 'f' AND a.attnum = ANY (k.conkey) ORDER BY k.conname LIMIT 1)
      ) ORDER BY a.attnum)
     FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
     JOIN pg_type b ON b.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END
     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND a.attidentity <> 'a') AS columns,
    (SELECT jsonb_agg(d) FROM (
       SELECT pg_get_constraintdef(k.oid) AS d FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'c'
       UNION ALL SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k JOIN pg_attribute a ON a.atttypid = k.contypid WHERE a.attrelid = c.oid
       UNION ALL SELECT pg_get_expr(p.relpartbound, p.oid) FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhrelid
         WHERE i.inhparent = c.oid AND p.relpartbound IS NOT NULL) x) AS definitions
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't'
    AND n.nspname NOT IN ('pg_catalog', 'information_schema')
    AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
  ORDER BY c.oid`;

const ROWS = 2;
const MOST_ROUNDS = 4;

/**
 * Puts two rows into every table that takes some: by type, with values out of its own checks where those refuse. What
 * a table refuses is not a failure, it stays empty. Gives the number of tables that have rows.
 */
export async function fillRows(client: pg.Client): Promise<number> {
  await client.query("SET statement_timeout = '3s'; SET client_min_messages = error");
  const { rows: tables } = await client.query<FillableTable>(TABLES);
  let empty = [...tables];
  for (let round = 0; round < MOST_ROUNDS && empty.length > 0; round += 1) {
    const still: FillableTable[] = [];
    for (const table of empty) if (!(await fillTable(client, table))) still.push(table);
    if (still.length === empty.length) break;
    empty = still;
  }
  return tables.length - empty.length;
}

async function fillTable(client: pg.Client, table: FillableTable): Promise<boolean> {
  let isFilled = false;
  for (let row = 1; row <= ROWS; row += 1) {
    for (const sql of attemptsOf(table, row)) {
      if (!(await isAccepted(client, sql))) continue;
      isFilled = true;
      break;
    }
  }
  return isFilled;
}

async function isAccepted(client: pg.Client, sql: string): Promise<boolean> {
  try {
    await client.query(sql);
    return true;
  } catch (error) {
    // Whatever a table refuses (checks, triggers, partitions) it does without.
    if (error instanceof pg.DatabaseError) return false;
    throw error;
  }
}

const MOST_LITERALS = 12;

/** Ways to write a row, the richest first; choice null is a value by type alone. */
function attemptsOf({ reference, columns, definitions }: FillableTable, row: number): readonly string[] {
  const all = columns ?? [];
  const literals = literalsIn(definitions ?? []).slice(0, MOST_LITERALS);
  const choices = [null, ...literals.keys()];
  const needed = all.filter(({ notNull, hasDefault }) => notNull && !hasDefault);
  const withoutDefaults = all.filter(({ hasDefault }) => !hasDefault);
  return [all, withoutDefaults, needed].flatMap((chosen) =>
    choices.map((choice) => insertSql(reference, chosen, { row, literals, choice })),
  );
}

function insertSql(reference: string, columns: readonly FillableColumn[], request: SampleRequest): string {
  if (columns.length === 0) return `INSERT INTO ${reference} DEFAULT VALUES`;
  const values = columns.map((column) => sampleValue(column, request));
  return `INSERT INTO ${reference} (${columns.map(({ name }) => name).join(', ')}) VALUES (${values.join(', ')})`;
}

/** Literals of the table's own checks and bounds; of numbers also what lies one above. */
function literalsIn(definitions: readonly string[]): readonly string[] {
  const found = definitions.flatMap((text) =>
    [...text.matchAll(/'((?:[^']|'')*)'|(?<![\w.])(\d+(?:\.\d+)?)(?![\w.])/g)].flatMap(
      ([, quoted, number]) =>
        number === undefined ? [quoted?.replaceAll("''", "'") ?? ''] : [number, String(Number(number) + 1)],
    ),
  );
  return [...new Set(found)];
}
