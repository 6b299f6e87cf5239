import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import type { ErrorCode } from '@lockstep/core/errors/codes.js';
import { LockstepError, type LockstepErrorParts } from '@lockstep/core/errors/lockstep-error.js';
import { longerThan } from '@lockstep/core/text/duration.js';
import { nextCommand } from '@lockstep/core/errors/next-command.js';
import { type MysqlAddress, mysqlPlaceOf } from './mysql-address.js';
import { quoteMysqlName } from './mysql-client.js';

/** What a failing attempt looked like: which server, how long it had, what came back. */
export interface MysqlConnectionFailure {
  readonly target: ConnectionTarget;
  readonly address: MysqlAddress;
  readonly timeoutMs: number;
  readonly timedOut: boolean;
  readonly error: unknown;
}

type Explanation = LockstepErrorParts & { readonly code: ErrorCode };

/** The error a user meets when a connection cannot be made: `DB.UNREACHABLE`, `DB.AUTH`, `DB.MISSING`, `DB.PRIVILEGE`. */
export function mysqlConnectionError(failure: MysqlConnectionFailure): LockstepError {
  const { code, ...parts } = explain(failure, mysqlPlaceOf(failure.address));
  return new LockstepError(code, { ...parts, cause: failure.error });
}

/** The driver's, the server's or the system's code of an error (`ER_ACCESS_DENIED_ERROR`); empty where there is none. */
export function mysqlCodeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error instanceof AggregateError
    ? (error.errors.map(mysqlCodeOf).find((code) => code !== '') ?? '')
    : '';
}

/** The server's number of an error; 0 for what no server said. */
export function mysqlErrnoOf(error: unknown): number {
  const isServers = typeof error === 'object' && error !== null && 'sqlState' in error && 'errno' in error;
  return isServers && typeof error.errno === 'number' ? error.errno : 0;
}

/** The server's or the system's own words. */
export function mysqlMessageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const TLS_CODES: readonly string[] = ['HANDSHAKE_NO_SSL_SUPPORT', 'EPROTO', 'ER_SECURE_TRANSPORT_REQUIRED'];

/** True where the same attempt with the other protection may succeed. */
export function isAboutMysqlTls(error: unknown): boolean {
  const code = mysqlCodeOf(error);
  return TLS_CODES.includes(code) || code.startsWith('ERR_SSL');
}

const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/;

function explain(failure: MysqlConnectionFailure, place: string): Explanation {
  if (failure.timedOut) {
    return {
      code: 'DB.UNREACHABLE',
      what: `${place} did not answer within ${failure.timeoutMs / 1000} s.`,
      why: 'The address accepts or silently drops connections, and no MySQL or MariaDB server answered.',
      next: [
        'Check host, port, firewall and VPN.',
        nextCommand('again', { connectTimeout: longerThan(failure.timeoutMs) }, { note: 'Allow more time' }),
      ],
    };
  }
  const code = mysqlCodeOf(failure.error);
  return BY_CODE[code]?.(failure, place) ?? unreachable(failure, place);
}

const BY_CODE: Readonly<Record<string, (failure: MysqlConnectionFailure, place: string) => Explanation>> = {
  ER_ACCESS_DENIED_ERROR: refusedLogin,
  ER_ACCESS_DENIED_NO_PASSWORD_ERROR: refusedLogin,
  ER_HOST_NOT_PRIVILEGED: refusedLogin,
  ER_ACCOUNT_HAS_BEEN_LOCKED: refusedLogin,
  ER_MUST_CHANGE_PASSWORD_LOGIN: refusedLogin,
  ER_NOT_SUPPORTED_AUTH_MODE: refusedLogin,
  ER_SECURE_TRANSPORT_REQUIRED: refusedLogin,
  AUTH_SWITCH_PLUGIN_ERROR: refusedLogin,
  ER_BAD_DB_ERROR: ({ address, error }, place) => ({
    code: 'DB.MISSING',
    what: `There is no database "${address.database}" on ${place}.`,
    why: mysqlMessageOf(error),
    next: [`CREATE DATABASE ${quoteMysqlName(address.database)}; or correct the name of the database.`],
  }),
  ER_DBACCESS_DENIED_ERROR: ({ address, error }, place) => ({
    code: 'DB.PRIVILEGE',
    what: `The login "${address.user}" may not use the database "${address.database}" on ${place}.`,
    why: mysqlMessageOf(error),
    next: [
      'If the database does not exist yet, create it.',
      `Else: GRANT ALL PRIVILEGES ON ${quoteMysqlName(address.database)}.* TO this login;`,
    ],
  }),
  ER_CON_COUNT_ERROR: noConnectionFree,
  ER_TOO_MANY_USER_CONNECTIONS: noConnectionFree,
  ER_USER_LIMIT_REACHED: noConnectionFree,
  HANDSHAKE_NO_SSL_SUPPORT: (_, place) => ({
    code: 'DB.UNREACHABLE',
    what: `${place} does not support TLS, and sslmode requires it.`,
    next: ['Turn TLS on at the server, or set sslmode to prefer or disable for this environment.'],
  }),
};

function refusedLogin({ address, error }: MysqlConnectionFailure, place: string): Explanation {
  return {
    code: 'DB.AUTH',
    what: `${place} refused the login "${address.user}".`,
    why: mysqlMessageOf(error),
    next: ['Check the user and the password in the variables this environment names.'],
  };
}

function noConnectionFree({ error }: MysqlConnectionFailure, place: string): Explanation {
  return {
    code: 'DB.UNREACHABLE',
    what: `${place} has no free connection.`,
    why: mysqlMessageOf(error),
    next: ['Close idle connections, or raise max_connections; then run the command again.'],
  };
}

function unreachable({ error }: MysqlConnectionFailure, place: string): Explanation {
  const code = mysqlCodeOf(error);
  if (CERTIFICATE.test(code)) {
    return {
      code: 'DB.UNREACHABLE',
      what: `The certificate of ${place} cannot be trusted (${code}).`,
      why: mysqlMessageOf(error),
      next: ['Name the CA certificate with sslrootcert, or correct the host name.'],
    };
  }
  const message = mysqlMessageOf(error);
  return {
    code: 'DB.UNREACHABLE',
    what: `${place} cannot be reached${code === '' ? '' : ` (${code})`}.`,
    why: SYSTEM_CODES[code] ?? (message === '' ? undefined : message),
    next: ['Check that the server runs, and check host and port.'],
  };
}

const SYSTEM_CODES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'No server listens there.',
  ENOENT: 'There is no such socket: no server listens there.',
  EACCES: 'This user may not open that socket.',
  ENOTFOUND: 'The host name is unknown.',
  EAI_AGAIN: 'The DNS server did not answer.',
  ECONNRESET: 'The connection was closed before the server answered.',
  PROTOCOL_CONNECTION_LOST: 'The connection was closed before the server answered.',
  EHOSTUNREACH: 'There is no route to that host.',
  ENETUNREACH: 'There is no route to that network.',
  ETIMEDOUT: 'The host did not answer.',
};
