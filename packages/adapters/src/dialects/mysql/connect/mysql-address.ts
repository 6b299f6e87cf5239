import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { parseMysqlUrl } from '@lockstep/core/config/url/mysql-url.js';
import type { PostgresAddress } from '@lockstep/core/config/url/postgres-url.js';

/** Everything a MySQL URL says, decoded. Holds a password: keep it inside one function. */
export type MysqlAddress = PostgresAddress;

/** The address of a target. Throws `CONFIG.INVALID` for a URL that is none; the message holds no secret. */
export function mysqlAddressOf(target: ConnectionTarget): MysqlAddress {
  const { address, problem } = parseMysqlUrl(target.url.reveal());
  if (address !== undefined) return address;
  throw new LockstepError('CONFIG.INVALID', {
    what: `The connection URL ${String(target.url)} ${problem}.`,
    next: ['Correct the URL and run the command again.'],
  });
}

/** The folder and file of a Unix socket; null for a host. */
export function socketOf({ host }: MysqlAddress): string | null {
  return host.startsWith('/') ? host : null;
}

/** `host:port`, or the socket. */
export function mysqlPlaceOf(address: MysqlAddress): string {
  const { host, port } = address;
  return socketOf(address) ?? `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
