import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { connectPostgres } from '../../../src/dialects/postgresql/connect/connect.js';
import { readOnlyTarget } from '../../../src/dialects/postgresql/connect/read-only-target.js';

/** Runs SQL on the connection that `--from-database` uses. */
export async function runSqlOn(target: ConnectionTarget, sql: string): Promise<void> {
  const client = await connectPostgres(readOnlyTarget(target), { applicationName: 'test' });
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
