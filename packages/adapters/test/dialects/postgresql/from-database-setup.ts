import { spawnSync } from 'node:child_process';
import { compareObservations, type ObservedDifference } from '@lockstep/core/catalog/compare-observations.js';
import { divideOwnership } from '@lockstep/core/ownership/ownership.js';
import { fromDatabase, type FromDatabaseResult } from '@lockstep/core/commands/init/from-database.js';
import type { Ledger } from '@lockstep/core/ownership/ledger.js';
import type { DatabaseSession } from '@lockstep/core/ports/database-session.js';
import type { SchemaFile } from '@lockstep/core/source/schema-file.js';
import type { TestDatabase } from '@lockstep/testing';
import { pgDeltaDiffer } from '../../../src/engines/pg-delta/pg-delta-engine.js';
import { readPostgresCatalog } from '../../../src/dialects/postgresql/catalog/read-catalog.js';
import { exportPostgresSchema } from '../../../src/dialects/postgresql/export-schema.js';
import { createPostgresDatabase } from '../../../src/dialects/postgresql/database.js';
import { postgresSchemaLoader } from '../../../src/dialects/postgresql/loader/schema-loader.js';
import { observePostgres } from '../../../src/dialects/postgresql/observer/observer.js';
import { readOnlyTarget } from '../../../src/dialects/postgresql/connect/read-only-target.js';
import { postgresSqlParser } from '../../../src/dialects/postgresql/parser/sql-parser.js';
import { filesOf, scratchDouble } from './loader/scratch-double.js';
import { targetOf } from './observer/observer-setup.js';

export interface ExportOptions {
  readonly schemas?: readonly string[] | null;
  /** Files of other modules of the workspace, by the module's name. */
  readonly others?: Readonly<Record<string, string>>;
  readonly ledger?: Ledger['owned'];
}

/** What `--from-database` would write for this database. */
export async function exported(
  database: TestDatabase,
  options: ExportOptions = {},
): Promise<FromDatabaseResult> {
  const live = createPostgresDatabase();
  const others = Object.entries(options.others ?? {});
  return await fromDatabase(
    {
      database: {
        ...live,
        openSession: async (target) => withOwned(await live.openSession(target), options.ledger ?? []),
      },
      exporter: { exportSchema: exportPostgresSchema },
      parser: postgresSqlParser,
      schemaFiles: {
        read: async (root) =>
          await Promise.resolve(filesOf({ 'a.sql': options.others?.[root.split('/').at(-1) ?? ''] ?? '' })),
      },
    },
    {
      target: readOnlyTarget(targetOf(database.url)),
      workspaceRoot: '/workspace',
      module: 'main',
      modules: others.map(([name]) => ({
        name,
        root: name,
        uses: [],
        config: {
          dialect: 'postgresql',
          engine: 'pg-delta',
          schema: ['**'],
          defaultEnvironment: 'x',
          environments: {},
        },
      })),
      schemas: options.schemas ?? null,
    },
  );
}

function withOwned(session: DatabaseSession, owned: Ledger['owned']): DatabaseSession {
  return {
    ...session,
    read: async (request) => {
      const reading = await session.read(request);
      return { ...reading, ledger: { ...reading.ledger, owned } };
    },
  };
}

export interface RoundTrip {
  /** Statements of a plan from the database to the files, and back. */
  readonly forward: readonly string[];
  readonly backward: readonly string[];
  /** What the observer says differs between the database and what the files create. */
  readonly differences: readonly ObservedDifference[];
}

/** `pg_dump -s` of a database, without owners and grants to the login that loaded it. */
export function dumpOf(url: string): string {
  const dump = spawnSync('pg_dump', ['-s', '-O', '-x', '-d', url], { encoding: 'utf8', maxBuffer: 1e8 });
  if (dump.status !== 0) throw new Error(dump.stderr);
  return dump.stdout.replaceAll(/^\\(?:un)?restrict .*$/gm, '');
}

/** Whether a pg_dump is installed that reads PostgreSQL 15. */
export const HAS_PG_DUMP =
  Number(/ (\d+)\./.exec(spawnSync('pg_dump', ['--version'], { encoding: 'utf8' }).stdout ?? '')?.[1] ?? 0) >=
  15;

/** The dump of a database that these files were loaded into. */
export async function dumpOfLoaded(written: FromDatabaseResult['files']): Promise<string> {
  const scratch = await scratchDouble(15);
  try {
    const files = filesOf(Object.fromEntries(written.map(({ path, text }) => [path, text])));
    await postgresSchemaLoader.load({ scratch, files });
    return dumpOf(scratch.database.url);
  } finally {
    await scratch.drop();
  }
}

/** Loads files into an empty database as a login without superuser rights, and compares with the original. */
export async function roundTrip(
  original: TestDatabase,
  written: readonly { readonly path: string; readonly text: string }[],
  major: 15 | 18,
): Promise<RoundTrip> {
  const scratch = await scratchDouble(major);
  try {
    const files: readonly SchemaFile[] = filesOf(
      Object.fromEntries(written.map(({ path, text }) => [path, text])),
    );
    await postgresSchemaLoader.load({ scratch, files });
    const ownerAlias = { from: new URL(scratch.target.url.reveal()).username, to: 'postgres' };
    const source = await readPostgresCatalog(targetOf(original.url));
    const made = await readPostgresCatalog(scratch.target, { ownerAlias });
    const ask = { module: 'main', context: null, claims: {}, ledger: [] };
    const there = divideOwnership({ ...ask, current: source.catalog, desired: made.catalog });
    const back = divideOwnership({ ...ask, current: made.catalog, desired: made.catalog });
    const roots = made.catalog.facts
      .filter(({ id, root }) => id === root && there.views.desired.mine.has(id))
      .map(({ kind, name }) => ({ kind, name }));
    const forward = await pgDeltaDiffer.propose({
      current: source,
      desired: made,
      views: there.views,
      renames: [],
    });
    const backward = await pgDeltaDiffer.propose({
      current: made,
      desired: source,
      views: { current: back.views.desired, desired: there.views.current },
      renames: [],
    });
    return {
      forward: forward.statements.map(({ sql }) => sql),
      backward: backward.statements.map(({ sql }) => sql),
      differences: compareObservations(
        await observePostgres(targetOf(original.url), roots),
        await observePostgres(scratch.target, roots, { ownerAlias }),
      ),
    };
  } finally {
    await scratch.drop();
  }
}
