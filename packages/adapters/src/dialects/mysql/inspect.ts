import { createHash } from 'node:crypto';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { ServerFacts } from '@lockstep/core/ports/server-facts.js';
import { z } from 'zod';
import { mysqlMessageOf } from './connect/failure.js';
import { mysqlAddressOf, mysqlPlaceOf } from './connect/mysql-address.js';
import type { MysqlClient } from './connect/mysql-client.js';
import type { MysqlFamily } from './connect/server-family.js';

const OLDEST: Readonly<Record<MysqlFamily, readonly [number, number]>> = {
  mysql: [8, 0],
  mariadb: [10, 5],
  tidb: [6, 5],
};

const factsRow = z.object({
  db: z.string(),
  login: z.string(),
  hostname: z.string(),
  port: z.number(),
  server_id: z.union([z.number(), z.string()]),
  datadir: z.string(),
  read_only: z.union([z.number(), z.string()]),
});

/** A number or a word, by the server's kind and version. */
const OFF: readonly string[] = ['0', 'OFF'];

const FACTS = `SELECT database() AS db, current_user() AS login, @@hostname AS hostname, @@port AS port,
  @@server_id AS server_id, @@datadir AS datadir, @@read_only AS read_only`;

/**
 * What the server and the login are, on a connection that is there. The family has no owner of a database and no
 * extensions: the login stands for the owner. `readOnly` is about the server, not about the login's grants. Throws what
 * the server throws.
 */
export async function readMysqlFacts(client: MysqlClient): Promise<ServerFacts> {
  const [row] = await client.rows(factsRow, FACTS);
  if (row === undefined) throw new Error('the server gave no row');
  const server = (await serverUuid(client)) ?? `${row.hostname}:${row.port}/${row.datadir}`;
  return {
    version: client.server.version,
    major: client.server.major,
    database: row.db,
    user: row.login,
    isSuperuser: await mayDoEverything(client),
    databaseOwner: row.login,
    identity: createHash('sha256').update(`${server}/${row.server_id}/${row.db}`).digest('hex'),
    extensions: [],
    roles: [],
    readOnly: !OFF.includes(String(row.read_only)),
  };
}

const variableRow = z.object({ Variable_name: z.string(), Value: z.string() });

/** MySQL's and TiDB's `server_uuid`, MariaDB's `server_uid`: made once, kept across restarts. */
async function serverUuid(client: MysqlClient): Promise<string | null> {
  const rows = await client.rows(
    variableRow,
    "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('server_uuid', 'server_uid')",
  );
  return rows[0]?.Value ?? null;
}

const grantRow = z.record(z.string(), z.string());

async function mayDoEverything(client: MysqlClient): Promise<boolean> {
  const rows = await client.rows(grantRow, 'SHOW GRANTS');
  return rows.some((row) =>
    Object.values(row).some((grant) => /^GRANT [^`']*\b(ALL PRIVILEGES|SUPER)\b.* ON \*\.\* /.test(grant)),
  );
}

/** Throws `ENGINE.UNSUPPORTED` for a server that is too old. */
export function refuseOld(target: ConnectionTarget, { server }: MysqlClient): void {
  const [major, minor] = OLDEST[server.family];
  const [ownMajor = 0, ownMinor = 0] = server.version.split('.').map(Number);
  if (ownMajor > major || (ownMajor === major && ownMinor >= minor)) return;
  throw new LockstepError('ENGINE.UNSUPPORTED', {
    what: `${placeOf(target)} is ${server.fullVersion}; Lockstep works with ${major}.${minor} and newer.`,
    next: ['Upgrade the server, or use an environment on a newer one.'],
  });
}

/** What a user is told where the server did not say what it is. */
export function lostWhileReading(target: ConnectionTarget, cause: unknown): LockstepError {
  return new LockstepError('DB.UNREACHABLE', {
    what: `${placeOf(target)} did not say what it is.`,
    why: mysqlMessageOf(cause),
    next: ['Run the command again.'],
    cause,
  });
}

function placeOf(target: ConnectionTarget): string {
  return mysqlPlaceOf(mysqlAddressOf(target));
}
