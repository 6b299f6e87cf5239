import type { RowCount, TableName } from '@lockstep/core/catalog/table-name.js';
import { z } from 'zod';
import { countEach, MOST_COUNTED } from '../shared/count-each.js';
import { type MysqlClient, quoteMysqlName } from './connect/mysql-client.js';

const ONE_SECONDS = 2;

/** As `DatabaseSession.countRows` says, on a connection that is there; how long it waits is up to whoever uses it next. */
export async function countMysqlRowsOn(
  client: MysqlClient,
  tables: readonly TableName[],
  signal: AbortSignal,
): Promise<readonly (RowCount | null)[]> {
  for (const setting of limitsOf(client)) await client.run(`SET SESSION ${setting}`);
  return await countEach(tables, signal, {
    counted: async (table) => await counted(client, table),
    estimated: async (table) => await estimated(client, table),
  });
}

function limitsOf({ server: { family } }: MysqlClient): readonly string[] {
  return [
    ...(family === 'tidb' ? [] : ['lock_wait_timeout = 1']),
    family === 'mariadb'
      ? `max_statement_time = ${ONE_SECONDS}`
      : `max_execution_time = ${ONE_SECONDS * 1000}`,
  ];
}

/** How many rows a table holds, from where this connection stands. Throws the server's error. */
export async function countHeldRows(client: MysqlClient, { name }: TableName): Promise<RowCount> {
  const [row] = await client.rows(countRow, countSql(name));
  const n = row?.n ?? 0;
  return { rows: Math.min(n, MOST_COUNTED), isExact: n <= MOST_COUNTED };
}

const countRow = z.object({ n: z.coerce.number().nullable() });

/** Null where there are too many rows, or where they cannot be counted now. */
async function counted(client: MysqlClient, { name }: TableName): Promise<RowCount | null> {
  const n = await numberOf(client, countSql(name), []);
  return n === null || n > MOST_COUNTED ? null : { rows: n, isExact: true };
}

function countSql(name: string): string {
  return `SELECT count(*) AS n FROM (SELECT 1 FROM ${quoteMysqlName(name)} LIMIT ${MOST_COUNTED + 1}) AS counted`;
}

/** What the server's statistics say. Null where they say nothing. */
async function estimated(client: MysqlClient, { name }: TableName): Promise<RowCount | null> {
  const sql =
    'SELECT table_rows AS n FROM information_schema.tables WHERE table_schema = database() AND table_name = ?';
  const n = await numberOf(client, sql, [name]);
  return n === null || n <= 0 ? null : { rows: n, isExact: false };
}

async function numberOf(client: MysqlClient, sql: string, values: readonly string[]): Promise<number | null> {
  const [result] = await Promise.allSettled([client.rows(countRow, sql, values)]);
  return result.status === 'fulfilled' ? (result.value[0]?.n ?? null) : null;
}
