import { createHash } from 'node:crypto';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import pg from 'pg';
import { connectPostgres } from '../dialects/postgresql/connect/connect.js';
import { errorCodeOf } from '../dialects/postgresql/connect/failure.js';
import { findInstalledPostgres, type InstalledPostgres } from './embedded-binaries.js';
import { DEFAULT_LOGIN, ensureLogin, loginPassword } from './embedded-roles.js';
import { connectAsServerUser, connectServer, embeddedTarget, knownServer } from './embedded-server.js';
import { notInstalled } from '../dialects/postgresql/scratch/scratch-unavailable.js';
import type { ServerEntry } from './server-file.js';

const DUPLICATE_DATABASE = '42P04';

/**
 * The local database of an environment on the workspace's own PostgreSQL of this major (null: the newest installed),
 * made and started as needed. The login owns the database and is not a superuser. Throws `SCRATCH.UNAVAILABLE` with the
 * exact install line.
 */
export async function ensureEmbeddedDatabase(request: {
  readonly workspaceRoot: string;
  readonly environment: string;
  readonly version: number | null;
}): Promise<ConnectionTarget> {
  const installed = installedPostgres(request.workspaceRoot, request.version);
  const database = localDatabaseName(request.environment);
  const known = await knownServer(request.workspaceRoot, { major: installed.major, purpose: 'local' });
  if (known !== null && (await accepts(targetOn(known, database)))) return targetOn(known, database);
  const { server, client } = await connectServer(request.workspaceRoot, installed, 'local');
  try {
    await ensureLogin(client, server, DEFAULT_LOGIN);
    await ensureDatabase(client, database);
    if (installed.major < 15) await handOverPublicSchema(server, database, DEFAULT_LOGIN);
    return targetOn(server, database);
  } finally {
    await client.end();
  }
}

/** Drops the local database of an environment, with all sessions on it; the next use makes an empty one. */
export async function dropEmbeddedDatabase(request: {
  readonly workspaceRoot: string;
  readonly environment: string;
  readonly version: number | null;
}): Promise<void> {
  const installed = installedPostgres(request.workspaceRoot, request.version);
  const { client } = await connectServer(request.workspaceRoot, installed, 'local');
  try {
    const database = pg.escapeIdentifier(localDatabaseName(request.environment));
    await client.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
  } finally {
    await client.end();
  }
}

/** The installed PostgreSQL of this major, or the newest. Throws `SCRATCH.UNAVAILABLE` with the exact install line. */
export function installedPostgres(workspaceRoot: string, major: number | null): InstalledPostgres {
  const packages = findInstalledPostgres(workspaceRoot);
  const found = packages.usable.find((one) => major === null || one.major === major);
  if (found === undefined) throw notInstalled(major, packages);
  return found;
}

/** An environment's name is its database's, but for names that PostgreSQL or Lockstep use and too long ones. */
export function localDatabaseName(environment: string): string {
  const isTaken = /^(postgres|template[01])$|^lockstep_scratch_|_[0-9a-f]{12}$/.test(environment);
  if (!isTaken && Buffer.byteLength(environment) <= LONGEST_NAME) return environment;
  return `${environment.slice(0, 40)}_${createHash('sha256').update(environment).digest('hex').slice(0, 12)}`;
}

const LONGEST_NAME = 63;

/**
 * Before 15 the schema public belongs to the superuser who made the cluster; since then to whoever owns the database,
 * which the files of a project expect.
 */
export async function handOverPublicSchema(
  server: ServerEntry,
  database: string,
  owner: string,
): Promise<void> {
  const client = await connectAsServerUser(server, database);
  try {
    await client.query(`ALTER SCHEMA public OWNER TO ${pg.escapeIdentifier(owner)}`);
  } finally {
    await client.end();
  }
}

function targetOn(server: ServerEntry, database: string): ConnectionTarget {
  const password = loginPassword(server, DEFAULT_LOGIN);
  return embeddedTarget(server, { user: DEFAULT_LOGIN, password, database });
}

/** False where server, login or database are missing or changed: the longer way makes them. */
async function accepts(target: ConnectionTarget): Promise<boolean> {
  try {
    const client = await connectPostgres(target, { applicationName: 'lockstep embedded' });
    await client.end();
    return true;
  } catch (error) {
    if (error instanceof LockstepError && error.code.startsWith('DB.')) return false;
    throw error;
  }
}

async function ensureDatabase(client: pg.Client, database: string): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [database]);
  if (rowCount !== 0) return;
  try {
    await client.query(
      `CREATE DATABASE ${pg.escapeIdentifier(database)} OWNER ${pg.escapeIdentifier(DEFAULT_LOGIN)} TEMPLATE template0`,
    );
  } catch (error) {
    // Another process of the workspace made it in this moment.
    if (errorCodeOf(error) !== DUPLICATE_DATABASE && errorCodeOf(error) !== '23505') throw error;
  }
}
