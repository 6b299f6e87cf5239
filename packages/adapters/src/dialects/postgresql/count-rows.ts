import type { RowCount, TableName } from '@lockstep/core/catalog/table-name.js';
import type pg from 'pg';
import { z } from 'zod';
import { countEach, MOST_COUNTED } from '../shared/count-each.js';

const LOCK_MS = 300;
const ONE_MS = 2_000;

/** As `DatabaseSession.countRows` says, on this idle connection, which is idle again afterwards; how long it waits is up to whoever uses it next. */
export async function countRowsOn(
  client: pg.Client,
  tables: readonly TableName[],
  signal: AbortSignal,
): Promise<readonly (RowCount | null)[]> {
  await client.query(
    `SELECT pg_catalog.set_config('lock_timeout', '${LOCK_MS}ms', false),
            pg_catalog.set_config('statement_timeout', '${ONE_MS}ms', false)`,
  );
  return await countEach(tables, signal, {
    counted: async (table) => await counted(client, table),
    estimated: async (table) => await estimated(client, table),
  });
}

const countRow = z.object({ n: z.int() });

/** Null where there are too many rows, or where they cannot be counted now. */
async function counted(client: pg.Client, table: TableName): Promise<RowCount | null> {
  await client.query('BEGIN READ ONLY; SET LOCAL row_security = off');
  const [result] = await Promise.allSettled([countHeld(client, table)]);
  await client.query('ROLLBACK');
  if (result.status === 'rejected') return null;
  return result.value > MOST_COUNTED ? null : { rows: result.value, isExact: true };
}

async function countHeld(client: pg.Client, table: TableName): Promise<number> {
  await holdTable(client, table, 'ACCESS SHARE');
  return await rowsOfHeld(client, table);
}

/** How many rows a table holds that this transaction has locked; one more than are counted where there are more. */
async function rowsOfHeld(client: pg.Client, table: TableName): Promise<number> {
  const sql = `SELECT count(*)::int AS n FROM (SELECT FROM ${quotedTable(table)} LIMIT ${MOST_COUNTED + 1}) AS counted`;
  return countRow.parse((await client.query(sql)).rows[0]).n;
}

/** How many rows a table holds that this transaction has locked against everybody else. Throws the server's error. */
export async function countHeldRows(client: pg.Client, table: TableName): Promise<RowCount> {
  const rows = await rowsOfHeld(client, table);
  return { rows: Math.min(rows, MOST_COUNTED), isExact: rows <= MOST_COUNTED };
}

const heldRow = z.object({ isTable: z.boolean(), runsCode: z.boolean() });

/**
 * Locks a table until the transaction ends. What stands there by now may be a view that somebody put in its place since the
 * catalog was read: reading that would run functions of theirs with our rights. So would planning a query on a table whose
 * indexes, statistics or partition key call them, and rows of a foreign table lie on another server. Throws a plain `Error`
 * for all of these, and the server's own error.
 */
export async function holdTable(
  client: pg.Client,
  table: TableName,
  mode: 'ACCESS SHARE' | 'ACCESS EXCLUSIVE',
): Promise<void> {
  const name = quotedTable(table);
  await client.query(`LOCK TABLE ${name} IN ${mode} MODE`);
  const held = heldRow.parse((await client.query(HELD, [name])).rows[0]);
  if (!held.isTable) throw new Error(`${name} is not a table any more`);
  if (held.runsCode) throw new Error(`reading ${name} would run functions that somebody made`);
}

/**
 * The table with its partitions and children. PostgreSQL computes functions of constants in indexes, statistics and
 * partition keys while it plans any query, as whoever asks. What every server brings is in no `pg_depend`; what an extension
 * brings is, since its owner may have added to it.
 */
const HELD = `
  WITH RECURSIVE part AS (
    SELECT $1::pg_catalog.regclass::pg_catalog.oid AS oid
     UNION
    SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN part ON part.oid = i.inhparent
  ), planned AS (
    SELECT 'pg_catalog.pg_class'::pg_catalog.regclass AS classid, oid FROM part
     UNION ALL
    SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, i.indexrelid
      FROM pg_catalog.pg_index i JOIN part ON part.oid = i.indrelid
     UNION ALL
    SELECT 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass, s.oid
      FROM pg_catalog.pg_statistic_ext s JOIN part ON part.oid = s.stxrelid
  )
  SELECT (SELECT pg_catalog.bool_and(c.relkind IN ('r', 'p')) FROM pg_catalog.pg_class c JOIN part USING (oid)) AS "isTable",
         EXISTS (
           SELECT FROM planned p JOIN pg_catalog.pg_depend d ON d.classid = p.classid AND d.objid = p.oid
            WHERE d.refclassid IN ('pg_catalog.pg_proc'::pg_catalog.regclass, 'pg_catalog.pg_operator'::pg_catalog.regclass)
         ) AS "runsCode"`;

const estimateRow = z.object({ n: z.number() });

/** What the server's statistics say; they need no lock. Null where there are none. */
async function estimated(client: pg.Client, { schema, name }: TableName): Promise<RowCount | null> {
  const sql = `SELECT reltuples::float8 AS n FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2`;
  const [result] = await Promise.allSettled([client.query(sql, [schema, name])]);
  const row = result.status === 'fulfilled' ? estimateRow.safeParse(result.value.rows[0]).data : undefined;
  return row === undefined || row.n <= 0 ? null : { rows: Math.round(row.n), isExact: false };
}

/** A table as SQL names it. */
export function quotedTable({ schema, name }: TableName): string {
  return [schema, name]
    .filter((part) => part !== '')
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join('.');
}
