import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { runTool } from '@lockstep/adapters/process/run-tool.js';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { parsePostgresUrl } from '@lockstep/core/config/url/postgres-url.js';

/** A pg_dump that can read the server. */
export interface PgDump {
  readonly file: string;
  readonly version: string;
}

/** The first pg_dump of at least this major, on PATH or where distributions put it; null where there is none. */
export async function findPgDump(major: number): Promise<PgDump | null> {
  const folders = [
    ...(process.env['PATH'] ?? '').split(delimiter),
    ...[major, major + 1, major + 2].map((version) => `/usr/lib/postgresql/${version}/bin`),
  ];
  for (const folder of folders) {
    const file = join(folder, 'pg_dump');
    const version = (await isExecutable(file)) ? await versionOf(file) : null;
    if (version !== null && Number.parseInt(version, 10) >= major) return { file, version };
  }
  return null;
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return true;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}

async function versionOf(file: string): Promise<string | null> {
  const { stdout } = await runTool({ file, args: ['--version'], cwd: '/', timeoutMs: 10_000 });
  return /(\d+(?:\.\d+)?)/.exec(stdout)?.[1] ?? null;
}

/** The schema of a database as pg_dump writes it. Throws a plain `Error` with what pg_dump said. */
export async function dumpSchema(pgDump: PgDump, target: ConnectionTarget): Promise<string> {
  const { address, problem } = parsePostgresUrl(target.url.reveal());
  if (address === undefined) throw new Error(`The URL ${problem}.`);
  const result = await runTool({
    file: pgDump.file,
    args: ['--schema-only', '--no-password'],
    cwd: '/',
    env: {
      PGHOST: address.host,
      PGPORT: String(address.port),
      PGUSER: address.user,
      PGPASSWORD: address.password ?? undefined,
      PGDATABASE: address.database,
      PGSSLMODE: address.parameters['sslmode'],
    },
    timeoutMs: 120_000,
  });
  if (result.exitCode !== 0) throw new Error(`pg_dump failed: ${result.stderr.trim()}`);
  return result.stdout;
}
