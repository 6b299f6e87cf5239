import type { ProposedStatement } from '@lockstep/core/catalog/proposal.js';
import type pg from 'pg';

/** Rows of a table, and how many of them have a value in each column that stores one. */
export interface TableRows {
  readonly rows: number;
  readonly values: ReadonlyMap<string, number>;
}

/** By table, under the name that plans use. Tables that hold no rows of their own (partitioned, foreign) are left out. */
export type DatabaseRows = ReadonlyMap<string, TableRows>;

interface TableRow {
  readonly name: string;
  readonly reference: string;
  readonly columns: readonly { readonly name: string; readonly reference: string }[] | null;
}

const written = (name: string): string =>
  `CASE WHEN ${name} ~ '^[a-z_][a-z0-9_$]*$' THEN ${name}::text ELSE '"' || replace(${name}::text, '"', '""') || '"' END`;

const TABLES = `
  SELECT ${written('n.nspname')} || '.' || ${written('c.relname')} AS name,
         format('%I.%I', n.nspname, c.relname) AS reference,
         (SELECT jsonb_agg(jsonb_build_object('name', ${written('a.attname')}, 'reference', quote_ident(a.attname)) ORDER BY a.attnum)
          FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS columns
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
  ORDER BY 1`;

/** Counts the rows of every table of a database. */
export async function countRows(client: pg.ClientBase): Promise<DatabaseRows> {
  const { rows: tables } = await client.query<TableRow>(TABLES);
  const counted = new Map<string, TableRows>();
  for (const { name, reference, columns } of tables) {
    const counts = (columns ?? []).map((column) => `count(${column.reference})`);
    const { rows } = await client.query<{ counts: string[] }>(
      `SELECT ARRAY[${['count(*)', ...counts].join(', ')}]::text[] AS counts FROM ONLY ${reference}`,
    );
    const [all = '0', ...values] = rows[0]?.counts ?? [];
    const named = (columns ?? []).map((column, index) => [column.name, Number(values[index])] as const);
    counted.set(name, { rows: Number(all), values: new Map(named) });
  }
  return counted;
}

/** What is gone although no statement of the plan takes it away, in words; null where nothing is. Pure. */
export function lostRows(
  before: DatabaseRows,
  after: DatabaseRows,
  statements: readonly Pick<ProposedStatement, 'destroys'>[],
): string | null {
  const destroyed = new Set(statements.flatMap(({ destroys }) => destroys));
  const lost = [...before].flatMap(([table, { rows, values }]) => {
    if (destroyed.has(`table:${table}`)) return [];
    const left = after.get(table);
    if (left === undefined) return rows === 0 ? [] : [`table ${table} is gone with ${rows} rows`];
    if (left.rows !== rows) return [`table ${table} had ${rows} rows and has ${left.rows}`];
    return [...values].flatMap(([column, count]) => {
      const isDropped = destroyed.has(`column:${table}.${column}`);
      const found = left.values.get(column) ?? 0;
      return isDropped || found >= count
        ? []
        : [`column ${table}.${column} had ${count} values and has ${found}`];
    });
  });
  return lost.length === 0 ? null : `rows were lost: ${lost.join('; ')}`;
}
