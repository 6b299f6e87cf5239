import { access, constants, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connectPostgres } from '@lockstep/adapters/dialects/postgresql/connect/connect.js';
import { embeddedTarget, startServer } from '@lockstep/adapters/embedded-postgres/embedded-server.js';
import { installedPostgres } from '@lockstep/adapters/embedded-postgres/embedded-database.js';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { benchFiles, BENCH_SCHEMA } from './bench-schema.js';
import { REPOSITORY } from './bench-workspace.js';
import type { Contender } from './race.js';
import { mustRun } from './run-command.js';

/** The newest PostgreSQL that every measured Atlas reads. */
export const ATLAS_POSTGRES = 15;

/** The Atlas to measure with: `LOCKSTEP_ATLAS`, else the provisioned one; null where there is none. */
export async function atlasToMeasure(): Promise<string | null> {
  const file = process.env['LOCKSTEP_ATLAS'] ?? join(REPOSITORY, 'tools/atlas/bin/atlas');
  return await access(file, constants.X_OK).then(
    () => file,
    () => null,
  );
}

const ENUM = `${BENCH_SCHEMA}.level`;

/** The module's files without what not every Atlas plans: no views, and text in the place of the enum. */
export function atlasFiles(): ReturnType<typeof benchFiles> {
  return benchFiles()
    .filter(({ name }) => !name.includes('views'))
    .map(({ name, statements }) => ({
      name,
      statements: statements
        .filter((statement) => !statement.startsWith('CREATE TYPE'))
        .map((statement) => statement.replaceAll(`${ENUM} `, 'text ')),
    }));
}

/** The bare program, as a script would run it. */
export interface BareAtlas {
  /** The database that Lockstep's module is in. */
  readonly target: ConnectionTarget;
  /** `schema diff` of these files and the target, which says this. */
  readonly diff: (sql: string, says: string) => Contender;
  /** `schema apply` of these files to the target, after this statement. */
  readonly apply: (sql: string, before: string) => Contender;
}

/** Comparisons of the bare program, each on a dev database that is made anew outside of the time that counts. */
export async function openAtlas(request: {
  readonly atlas: string;
  readonly root: string;
  readonly target: ConnectionTarget;
  readonly signal: AbortSignal;
}): Promise<BareAtlas> {
  const { atlas, root, target, signal } = request;
  const server = await startServer(root, installedPostgres(root, ATLAS_POSTGRES));
  const { user, password, port } = server;
  const urlOf = (database: string): string =>
    `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}?sslmode=disable`;
  const file = join(root, 'all.sql');
  const makeAnew = async (): Promise<void> =>
    await sendTo(embeddedTarget(server, { user, password, database: 'postgres' }), [
      'DROP DATABASE IF EXISTS atlas_dev',
      'CREATE DATABASE atlas_dev',
    ]);
  const run = async (args: readonly string[]): Promise<string> => {
    const all = ['schema', ...args, '--dev-url', urlOf('atlas_dev'), '--exclude', 'lockstep'];
    const env = { ATLAS_NO_UPDATE_NOTIFIER: '1', HOME: root };
    return await mustRun({ file: atlas, args: all, cwd: root, env }, signal);
  };
  const to = ['--to', `file://${file}`];
  return {
    target,
    diff: (sql, says) => ({
      label: 'atlas schema diff',
      prepare: async () => {
        await writeFile(file, sql);
        await makeAnew();
      },
      run: async () => {
        const output = await run(['diff', '--from', urlOf(target.database), ...to]);
        if (!output.includes(says)) throw new Error(`atlas does not say "${says}": ${output}`);
      },
    }),
    apply: (sql, before) => ({
      label: 'atlas schema apply',
      prepare: async () => {
        await writeFile(file, sql);
        await sendTo(target, [before]);
        await makeAnew();
      },
      run: async () => void (await run(['apply', '--url', urlOf(target.database), ...to, '--auto-approve'])),
    }),
  };
}

/** Sends statements to a database, one after the other. */
export async function sendTo(target: ConnectionTarget, statements: readonly string[]): Promise<void> {
  const client = await connectPostgres(target, {
    applicationName: 'lockstep bench',
    settings: { search_path: 'public' },
  });
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
