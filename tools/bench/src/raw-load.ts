import { connectPostgres } from '@lockstep/adapters/dialects/postgresql/connect/connect.js';
import { embeddedTarget, startServer } from '@lockstep/adapters/embedded-postgres/embedded-server.js';
import { installedPostgres } from '@lockstep/adapters/embedded-postgres/embedded-database.js';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { benchFiles } from './bench-schema.js';
import type { Contender } from './race.js';

const DATABASE = 'raw_load';
const APPLICATION = { applicationName: 'lockstep bench', settings: { search_path: 'public' } };

/**
 * The SQL of the measured module, sent statement by statement over one connection into a new database, which is dropped
 * again: what `psql -f` would do, without the start of a process.
 */
export async function rawLoad(root: string, postgres: number): Promise<Contender> {
  const server = await startServer(root, installedPostgres(root, postgres));
  const targetOf = (database: string): ConnectionTarget =>
    embeddedTarget(server, { user: server.user, password: server.password, database });
  const statements = benchFiles().flatMap((file) => file.statements);
  return {
    label: 'CREATE DATABASE, load, DROP DATABASE',
    run: async () => {
      await send(targetOf('postgres'), [`CREATE DATABASE ${DATABASE} TEMPLATE template0`]);
      // Lockstep's scratch database does not wait for the disk either.
      await send(targetOf(DATABASE), ['SET synchronous_commit = off', ...statements]);
      await send(targetOf('postgres'), [`DROP DATABASE ${DATABASE}`]);
    },
  };
}

async function send(target: ConnectionTarget, statements: readonly string[]): Promise<void> {
  const client = await connectPostgres(target, APPLICATION);
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
