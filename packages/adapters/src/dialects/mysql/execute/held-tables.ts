import type { TableName } from '@lockstep/core/catalog/table-name.js';
import { ArrivedRows } from '../../shared/arrived-rows.js';
import { mysqlErrnoOf } from '../connect/failure.js';
import { countHeldRows } from '../count-rows.js';
import { type MysqlClient, quoteMysqlName } from '../connect/mysql-client.js';

/** The login may not lock tables. */
const NOT_ALLOWED: readonly number[] = [1044, 1142];

/**
 * Does the work while nobody else can add a row to these tables, which must hold none. This family commits a `DROP` by
 * itself, so tables are locked by name; TiDB has no such lock, and there they are looked at right before the work.
 * Throws `ArrivedRows` where one holds a row, or where this login may not lock them.
 */
export async function withEmptyTables<Result>(
  client: MysqlClient,
  tables: readonly TableName[],
  work: () => Promise<Result>,
): Promise<Result> {
  if (tables.length === 0) return await work();
  if (client.server.family === 'tidb') {
    await refuseRows(client, tables);
    return await work();
  }
  await lockTables(client, tables);
  try {
    await refuseRows(client, tables);
    return await work();
  } finally {
    // A connection that is lost or killed holds no lock any more.
    await Promise.allSettled([client.run('UNLOCK TABLES')]);
  }
}

async function lockTables(client: MysqlClient, tables: readonly TableName[]): Promise<void> {
  try {
    await client.run(`LOCK TABLES ${tables.map(({ name }) => `${quoteMysqlName(name)} WRITE`).join(', ')}`);
  } catch (error) {
    const [first] = tables;
    if (first === undefined || !NOT_ALLOWED.includes(mysqlErrnoOf(error))) throw error;
    throw new ArrivedRows(first, null);
  }
}

async function refuseRows(client: MysqlClient, tables: readonly TableName[]): Promise<void> {
  for (const table of tables) {
    const count = await countHeldRows(client, table);
    if (count.rows > 0) throw new ArrivedRows(table, count);
  }
}
