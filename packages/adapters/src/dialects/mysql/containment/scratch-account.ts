import { createHash, randomBytes } from 'node:crypto';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { formatServerUrl } from '@lockstep/core/config/url/postgres-url.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { RedactedUrl } from '@lockstep/core/config/url/redacted-url.js';
import { z } from 'zod';
import { connectMysql } from '../connect/connect.js';
import { mysqlErrnoOf } from '../connect/failure.js';
import { mysqlAddressOf } from '../connect/mysql-address.js';
import { type MysqlClient, quoteMysqlName } from '../connect/mysql-client.js';

/** An account of the server: its name and the host it may come from. */
interface Account {
  readonly user: string;
  readonly host: string;
}

const ANY_HOST = '%';

/**
 * Makes an account with rights on one scratch database alone and gives the target with it as the login. Null where the
 * login of `server` may not create one, or where the server does not let it in.
 */
export async function makeScratchAccount(
  client: MysqlClient,
  server: ConnectionTarget,
  database: string,
): Promise<ConnectionTarget | null> {
  const user = scratchUserOf(database);
  for (const host of [await ownHost(client), ANY_HOST]) {
    const password = `${randomBytes(24).toString('base64url')}-aA1`;
    try {
      if (!(await isMade(client, { user, host }, { database, password }))) return null;
      const target = targetWith(server, { database, user, password });
      if (await mayConnect(target, user)) return target;
      await dropAccount(client, { user, host });
    } catch (error) {
      await Promise.allSettled([dropAccount(client, { user, host })]);
      throw error;
    }
  }
  return null;
}

/** Drops the account of a scratch database, if it has one and this login may. */
export async function dropScratchAccount(client: MysqlClient, database: string): Promise<void> {
  const user = scratchUserOf(database);
  for (const host of await hostsOf(client, user)) {
    try {
      await dropAccount(client, { user, host });
    } catch (error) {
      if (!NOT_ALLOWED.includes(mysqlErrnoOf(error))) throw error;
    }
  }
}

/** MySQL's names of accounts end at 32 characters, so that this one is derived from the longer one. */
export function scratchUserOf(database: string): string {
  return `${SCRATCH_USER_PREFIX}${createHash('sha256').update(database).digest('hex').slice(0, 15)}`;
}

export const SCRATCH_USER_PREFIX = 'lockstep_scratch_';

/** No right to make accounts or to grant, or a server without accounts (`skip-grant-tables`, `read_only`). */
const NOT_ALLOWED: readonly number[] = [1044, 1045, 1131, 1142, 1227, 1290, 1396, 1410, 1419, 1819];

async function isMade(
  client: MysqlClient,
  { user, host }: Account,
  { database, password }: { readonly database: string; readonly password: string },
): Promise<boolean> {
  try {
    await client.run('CREATE USER ?@? IDENTIFIED BY ?', [user, host, password]);
  } catch (error) {
    if (NOT_ALLOWED.includes(mysqlErrnoOf(error))) return false;
    throw error;
  }
  try {
    await client.run(`GRANT ALL PRIVILEGES ON ${asPattern(database)}.* TO ?@?`, [user, host]);
    return true;
  } catch (error) {
    await dropAccount(client, { user, host });
    if (NOT_ALLOWED.includes(mysqlErrnoOf(error))) return false;
    throw error;
  }
}

/** In a grant, `_` stands for any character. */
function asPattern(database: string): string {
  return quoteMysqlName(database.replaceAll('_', String.raw`\_`));
}

async function dropAccount(client: MysqlClient, { user, host }: Account): Promise<void> {
  await client.run('DROP USER IF EXISTS ?@?', [user, host]);
}

const hostRow = z.object({ host: z.string() });

/** The host that the server sees this login come from: an account for it wins over one for any host. */
async function ownHost(client: MysqlClient): Promise<string> {
  const [row] = await client.rows(hostRow, "SELECT substring_index(user(), '@', -1) AS host");
  return row?.host ?? ANY_HOST;
}

/** Another machine may have made it; who may not read the list of accounts drops what this one makes. */
async function hostsOf(client: MysqlClient, user: string): Promise<readonly string[]> {
  try {
    const rows = await client.rows(hostRow, 'SELECT host AS host FROM mysql.user WHERE user = ?', [user]);
    return rows.map(({ host }) => host);
  } catch (error) {
    if (mysqlErrnoOf(error) === 0) throw error;
    return [await ownHost(client), ANY_HOST];
  }
}

function targetWith(
  server: ConnectionTarget,
  login: { readonly database: string; readonly user: string; readonly password: string },
): ConnectionTarget {
  const scheme = server.dialect === 'mariadb' ? 'mariadb' : 'mysql';
  const url = RedactedUrl.of(formatServerUrl(scheme, { ...mysqlAddressOf(server), ...login }));
  return { ...server, url, database: login.database, embedded: false };
}

const userRow = z.object({ user: z.string() });

/** False where the server lets this login in as somebody else, or not at all (a proxy with a list of its own). */
async function mayConnect(target: ConnectionTarget, user: string): Promise<boolean> {
  try {
    const client = await connectMysql(target, { applicationName: 'lockstep scratch' });
    try {
      const [row] = await client.rows(userRow, 'SELECT current_user() AS user');
      return row?.user.startsWith(`${user}@`) === true;
    } finally {
      await client.end();
    }
  } catch (error) {
    if (error instanceof LockstepError && ['DB.AUTH', 'DB.PRIVILEGE', 'DB.MISSING'].includes(error.code))
      return false;
    throw error;
  }
}
