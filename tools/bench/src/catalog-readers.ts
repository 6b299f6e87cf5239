import { access, constants, mkdir, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { parsePostgresUrl, type PostgresAddress } from '@lockstep/core/config/url/postgres-url.js';
import { BENCH_SCHEMA } from './bench-schema.js';
import { REPOSITORY } from './bench-workspace.js';
import type { Contender } from './race.js';
import { mustRun, mustRunNode } from './run-command.js';

const CREDENTIALS = 'LOCKSTEP_BENCH_CREDENTIALS';

const DRIZZLE_CONFIG = `export default {
  dialect: 'postgresql',
  out: './out',
  dbCredentials: JSON.parse(process.env.${CREDENTIALS}),
  schemaFilter: ['${BENCH_SCHEMA}'],
};
`;

/** drizzle-kit reading the same database into an empty folder. */
export async function drizzleKitPull(reader: {
  readonly target: ConnectionTarget;
  /** A folder below the workspace that is not there yet. */
  readonly folder: string;
  readonly signal: AbortSignal;
}): Promise<Contender> {
  const { folder: cwd, signal } = reader;
  const { host, port, user, password, database } = addressOf(reader.target);
  await mkdir(cwd);
  await writeFile(join(cwd, 'drizzle.config.mjs'), DRIZZLE_CONFIG);
  const env = { [CREDENTIALS]: JSON.stringify({ host, port, user, password, database, ssl: false }) };
  const command = {
    file: join(REPOSITORY, 'node_modules/drizzle-kit/bin.cjs'),
    args: ['pull', '--config=drizzle.config.mjs'],
    cwd,
    env,
  };
  return {
    label: 'drizzle-kit pull',
    prepare: async () => await rm(join(cwd, 'out'), { recursive: true, force: true }),
    run: async () => {
      await mustRunNode(command, signal);
      // It ends with 0 where it could not connect, too.
      await access(join(cwd, 'out', 'schema.ts'));
    },
  };
}

/** pg_dump reading the same database; null where none on PATH is new enough for a server of this major. */
export async function pgDump(
  target: ConnectionTarget,
  major: number,
  signal: AbortSignal,
): Promise<Contender | null> {
  const found = await findPgDump(major, signal);
  if (found === null) return null;
  const { host, port, user, password, database } = addressOf(target);
  const env = {
    PGHOST: host,
    PGPORT: String(port),
    PGUSER: user,
    PGPASSWORD: password ?? '',
    PGDATABASE: database,
  };
  const args = ['--schema-only', '--no-password', `--schema=${BENCH_SCHEMA}`];
  return {
    label: 'pg_dump --schema-only',
    run: async () => void (await mustRun({ file: found, args, cwd: '/', env }, signal)),
  };
}

/** The first pg_dump of at least this major: an older one refuses a newer server. */
async function findPgDump(major: number, signal: AbortSignal): Promise<string | null> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const file = join(folder, 'pg_dump');
    if (!(await isExecutable(file))) continue;
    const version = /(\d+)/.exec(await mustRun({ file, args: ['--version'], cwd: '/' }, signal))?.[1];
    if (Number(version) >= major) return file;
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

function addressOf(target: ConnectionTarget): PostgresAddress {
  const { address, problem } = parsePostgresUrl(target.url.reveal());
  if (address === undefined) throw new Error(`The URL ${problem}.`);
  return address;
}
