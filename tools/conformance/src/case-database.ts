import { randomBytes } from 'node:crypto';
import { connectPostgres } from '@lockstep/adapters/dialects/postgresql/connect/connect.js';
import { postgresSchemaLoader } from '@lockstep/adapters/dialects/postgresql/loader/schema-loader.js';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import type { ExtensionRequest } from '@lockstep/core/source/extension-request.js';
import type { SchemaFile } from '@lockstep/core/source/schema-file.js';
import type { ScratchDatabase } from '@lockstep/core/ports/scratch-database.js';
import pg from 'pg';
import type { ConformanceServer } from './server.js';

/** One database of a case. */
export interface CaseDatabase {
  readonly name: string;
  readonly target: ConnectionTarget;
  /** Runs work on a superuser's connection of its own. */
  use<Result>(work: (client: pg.Client) => Promise<Result>): Promise<Result>;
  drop(): Promise<void>;
}

/** Makes an empty database. */
export async function makeDatabase(server: ConformanceServer): Promise<CaseDatabase> {
  const name = `lockstep_conformance_${randomBytes(6).toString('hex')}`;
  await server.admin.query(`CREATE DATABASE ${name} TEMPLATE template0`);
  const target = server.targetOf(name);
  const use = async <Result>(work: (client: pg.Client) => Promise<Result>): Promise<Result> => {
    const client = await connectPostgres(target, {
      applicationName: 'lockstep conformance',
      settings: { search_path: 'public' },
    });
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  };
  return { name, target, use, drop: async () => await dropDatabase(server, name, use) };
}

/** Makes a database with what the files say. It is dropped again where they do not load; throws why. */
export async function loadDatabase(
  server: ConformanceServer,
  files: readonly SchemaFile[],
): Promise<CaseDatabase> {
  const database = await makeDatabase(server);
  try {
    await postgresSchemaLoader.load({ scratch: asScratch(database), files, accept: 'everything' });
    return database;
  } catch (error) {
    await database.drop();
    throw error;
  }
}

/** The database as the product's own scratch database: nothing is loaded into it again, and the tool drops it. */
export function asScratch(database: CaseDatabase): ScratchDatabase {
  return {
    target: database.target,
    ownerAlias: null,
    createExtension: async (request) => {
      await database.use(async (client) => await client.query(extensionSql(request)));
    },
    ensureRole: async () => await Promise.resolve(true),
    drop: async () => await Promise.resolve(),
  };
}

function extensionSql({ name, schema, version, cascade }: ExtensionRequest): string {
  return [
    `CREATE EXTENSION IF NOT EXISTS ${pg.escapeIdentifier(name)}`,
    ...(schema === undefined ? [] : [`SCHEMA ${pg.escapeIdentifier(schema)}`]),
    ...(version === undefined ? [] : [`VERSION ${pg.escapeLiteral(version)}`]),
    ...(cascade === true ? ['CASCADE'] : []),
  ].join(' ');
}

/** A database with subscriptions cannot be dropped; their slots are on servers that nobody runs. */
async function dropDatabase(
  server: ConformanceServer,
  name: string,
  use: CaseDatabase['use'],
): Promise<void> {
  const { rows } = await server.admin.query<{ subname: string }>(
    'SELECT subname FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid WHERE d.datname = $1',
    [name],
  );
  for (const subscription of rows.map(({ subname }) => pg.escapeIdentifier(subname))) {
    await use(async (client) => {
      await client.query(`ALTER SUBSCRIPTION ${subscription} DISABLE`);
      await client.query(`ALTER SUBSCRIPTION ${subscription} SET (slot_name = NONE)`);
      await client.query(`DROP SUBSCRIPTION ${subscription}`);
    });
  }
  await server.admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
}
