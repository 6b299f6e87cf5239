import { access, constants, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connectPostgres, embeddedTarget, installedPostgres, startServer } from '@lockstep/adapters';
import type { ConnectionTarget } from '@lockstep/core';
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

/**
 * What a script does today: the bare program compares the files with a database, on a dev database that is made anew
 * for each run, outside of the time that counts.
 */
export async function bareAtlasDiff(request: {
  readonly atlas: string;
  readonly root: string;
  readonly target: ConnectionTarget;
  readonly signal: AbortSignal;
}): Promise<Contender> {
  const { atlas, root, target, signal } = request;
  const server = await startServer(root, installedPostgres(root, ATLAS_POSTGRES));
  const { user, password, port } = server;
  const urlOf = (database: string): string =>
    `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}?sslmode=disable`;
  const sql = join(root, 'all.sql');
  const statements = atlasFiles().flatMap((file) => file.statements);
  await writeFile(sql, statements.map((statement) => `${statement};\n`).join('\n'));
  const ends = [urlOf(target.database), `file://${sql}`, urlOf('atlas_dev')];
  const [from = '', to = '', dev = ''] = ends;
  const makeAnew = ['DROP DATABASE IF EXISTS atlas_dev', 'CREATE DATABASE atlas_dev'];
  return {
    label: 'atlas schema diff',
    prepare: async () =>
      await send(embeddedTarget(server, { user, password, database: 'postgres' }), makeAnew),
    run: async () => {
      const args = ['schema', 'diff', '--from', from, '--to', to, '--dev-url', dev, '--exclude', 'lockstep'];
      const output = await mustRun(
        { file: atlas, args, cwd: root, env: { ATLAS_NO_UPDATE_NOTIFIER: '1', HOME: root } },
        signal,
      );
      if (!output.includes('Schemas are synced'))
        throw new Error(`atlas found changes in ${BENCH_SCHEMA}: ${output}`);
    },
  };
}

async function send(target: ConnectionTarget, statements: readonly string[]): Promise<void> {
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
