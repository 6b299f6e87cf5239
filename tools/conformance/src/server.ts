import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectPostgres } from '@lockstep/adapters/dialects/postgresql/connect/connect.js';
import { embeddedTarget, startServer } from '@lockstep/adapters/embedded-postgres/embedded-server.js';
import { installedPostgres } from '@lockstep/adapters/embedded-postgres/embedded-database.js';
import { stopEmbeddedServer } from '@lockstep/adapters/embedded-postgres/embedded-server-stop.js';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { formatPostgresUrl, parsePostgresUrl } from '@lockstep/core/config/url/postgres-url.js';
import { RedactedUrl } from '@lockstep/core/config/url/redacted-url.js';
import type pg from 'pg';

/** A server on which a superuser makes and drops databases. */
export interface ConformanceServer {
  readonly version: string;
  readonly major: number;
  /** A superuser's connection to a database that is none of the cases'. */
  readonly admin: pg.Client;
  /** Where a database of this server is, for a superuser. */
  targetOf(database: string): ConnectionTarget;
  /** Ends the connection, and the server where it was started for this run. */
  stop(): Promise<void>;
}

const APPLICATION = 'lockstep conformance';

/** A given server. Throws a plain `Error` for a URL that is none, `DB.*` where it cannot be reached. */
export async function givenServer(url: string): Promise<ConformanceServer> {
  const { address, problem } = parsePostgresUrl(url);
  if (address === undefined) throw new Error(`The URL ${problem}.`);
  const targetOf = (database: string): ConnectionTarget => ({
    dialect: 'postgresql',
    url: RedactedUrl.of(formatPostgresUrl({ ...address, database })),
    host: address.host,
    database,
    embedded: false,
  });
  const admin = await connectPostgres(targetOf(address.database), { applicationName: APPLICATION });
  return { ...(await facts(admin)), admin, targetOf, stop: async () => await admin.end() };
}

/** A throw-away cluster of the newest PostgreSQL that is installed here. Throws `SCRATCH.UNAVAILABLE`. */
export async function throwAwayServer(): Promise<ConformanceServer> {
  const installed = installedPostgres(repositoryRoot(), null);
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-conformance-'));
  const made = [folder];
  const remove = async (): Promise<void> => {
    await stopEmbeddedServer(folder);
    for (const path of made) await rm(path, { recursive: true, force: true });
  };
  try {
    const server = await startServer(folder, installed);
    // For root the data lies outside of the workspace, in a folder of its own.
    made.push(dirname(server.data));
    const targetOf = (database: string): ConnectionTarget =>
      embeddedTarget(server, { user: server.user, password: server.password, database });
    const admin = await connectPostgres(targetOf('postgres'), { applicationName: APPLICATION });
    await forgetDurability(admin);
    return {
      ...(await facts(admin)),
      admin,
      targetOf,
      stop: async () => {
        await admin.end();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Nothing on this cluster outlives the run. */
async function forgetDurability(admin: pg.Client): Promise<void> {
  for (const setting of ['fsync', 'full_page_writes', 'synchronous_commit', 'autovacuum']) {
    await admin.query(`ALTER SYSTEM SET ${setting} = off`);
  }
  await admin.query('SELECT pg_reload_conf()');
}

async function facts(admin: pg.Client): Promise<{ readonly version: string; readonly major: number }> {
  const { rows } = await admin.query<{ version: string; major: number }>(
    `SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int / 10000 AS major`,
  );
  const [row] = rows;
  if (row === undefined) throw new Error('The server does not say its version.');
  return row;
}

function repositoryRoot(): string {
  return join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
}
