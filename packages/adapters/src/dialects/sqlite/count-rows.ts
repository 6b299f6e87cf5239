import type { RowCount, TableName } from '@lockstep/core/catalog/table-name.js';
import { z } from 'zod';
import { type SqliteConnection } from './connect/connect.js';

/** Counting goes on for no more rows than these: a file has no estimate, and a count cannot be broken off. */
const MOST_COUNTED = 100_000;
const BUSY_MS = 300;

/** As `DatabaseSession.countRows` says, on a connection that is there; how long it waits is up to whoever uses it next. */
export async function countSqliteRowsOn(
  connection: SqliteConnection,
  tables: readonly TableName[],
  signal: AbortSignal,
): Promise<readonly (RowCount | null)[]> {
  await connection.waitAtMost(BUSY_MS);
  const counts: (RowCount | null)[] = [];
  for (const table of tables) counts.push(signal.aborted ? null : await counted(connection, table));
  return counts;
}

const countRow = z.object({ n: z.number() });

async function counted(connection: SqliteConnection, table: TableName): Promise<RowCount | null> {
  const [result] = await Promise.allSettled([countHeldRows(connection, table)]);
  return result.status === 'fulfilled' ? result.value : null;
}

/** How many rows a table holds, from where this connection stands. Throws the error of SQLite. */
export async function countHeldRows(connection: SqliteConnection, table: TableName): Promise<RowCount> {
  const sql = `SELECT count(*) AS n FROM (SELECT 1 FROM ${quotedTable(table)} LIMIT ${MOST_COUNTED + 1})`;
  const { n } = countRow.parse((await connection.run(sql))[0]);
  return { rows: Math.min(n, MOST_COUNTED), isExact: n <= MOST_COUNTED };
}

/** A table as SQL names it. */
function quotedTable({ name }: TableName): string {
  return `"${name.replaceAll('"', '""')}"`;
}
