import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import type { ErrorCode } from '@lockstep/core/errors/codes.js';
import { LockstepError, type LockstepErrorParts } from '@lockstep/core/errors/lockstep-error.js';
import { longerThan } from '@lockstep/core/text/duration.js';
import type { PostgresAddress } from '@lockstep/core/config/url/postgres-url.js';
import { nextCommand } from '@lockstep/core/errors/next-command.js';
import { shellCommand } from '@lockstep/core/errors/shell-command.js';
import { ChannelBindingRefused } from './channel-binding.js';

/** What a failing attempt looked like to the caller: which server, how long it had, what came back. */
export interface ConnectionFailure {
  readonly target: ConnectionTarget;
  readonly address: PostgresAddress;
  readonly timeoutMs: number;
  readonly timedOut: boolean;
  readonly error: unknown;
}

type Explanation = LockstepErrorParts & { readonly code: ErrorCode };

/** The error a user meets when a connection cannot be made: `DB.UNREACHABLE`, `DB.AUTH`, `DB.MISSING`, `DB.PRIVILEGE`. */
export function connectionError(failure: ConnectionFailure): LockstepError {
  const { code, ...parts } = explain(failure);
  return new LockstepError(code, { ...parts, cause: failure.error });
}

/** SQLSTATE or errno of an error, also of the several that a host with several addresses gives. */
export function errorCodeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error instanceof AggregateError
    ? (error.errors.map(errorCodeOf).find((code) => code !== '') ?? '')
    : '';
}

/** True where the same attempt with the other protection may succeed. */
export function isAboutTls(error: unknown): boolean {
  const code = errorCodeOf(error);
  return (
    code === '28000' ||
    code === 'EPROTO' ||
    code === 'ECONNRESET' ||
    code.startsWith('ERR_SSL') ||
    TLS_REFUSED.test(messageOf(error))
  );
}

const TLS_REFUSED = /does not support SSL connections/;
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/;

/** The server's or the system's own words. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function explain(failure: ConnectionFailure): Explanation {
  const place = placeOf(failure.address);
  if (failure.timedOut) {
    return {
      code: 'DB.UNREACHABLE',
      what: `${place} did not answer within ${failure.timeoutMs / 1000} s.`,
      why: 'The address accepts or silently drops connections, and no PostgreSQL server answered.',
      next: [
        'Check host, port, firewall and VPN.',
        nextCommand('again', { connectTimeout: longerThan(failure.timeoutMs) }, { note: 'Allow more time' }),
      ],
    };
  }
  const bySqlState = SQL_STATES[errorCodeOf(failure.error)];
  return bySqlState?.(failure, place) ?? explainWithoutSqlState(failure, place);
}

const SQL_STATES: Readonly<Record<string, (failure: ConnectionFailure, place: string) => Explanation>> = {
  '28P01': refusedLogin,
  '28000': refusedLogin,
  '3D000': ({ address, error }, place) => ({
    code: 'DB.MISSING',
    what: `There is no database "${address.database}" on ${place}.`,
    why: messageOf(error),
    next: [
      `Create it (${shellCommand(['createdb', address.database])}), or correct the name of the database.`,
    ],
  }),
  '42501': ({ address, error }, place) => ({
    code: 'DB.PRIVILEGE',
    what: `The login "${address.user}" may not connect to the database "${address.database}" on ${place}.`,
    why: messageOf(error),
    next: [`GRANT CONNECT ON DATABASE "${address.database}" TO "${address.user}";`],
  }),
  '53300': ({ error }, place) => ({
    code: 'DB.UNREACHABLE',
    what: `${place} has no free connection.`,
    why: messageOf(error),
    next: ['Close idle connections, or raise max_connections; then run the command again.'],
  }),
  '57P03': ({ error }, place) => ({
    code: 'DB.UNREACHABLE',
    what: `${place} does not accept connections yet.`,
    why: messageOf(error),
    next: ['Wait until the server has started, then run the command again.'],
  }),
};

function refusedLogin({ address, error }: ConnectionFailure, place: string): Explanation {
  const message = messageOf(error);
  const isRule = message.includes('pg_hba.conf');
  return {
    code: 'DB.AUTH',
    what: `${place} refused the login "${address.user}".`,
    why: message,
    next: isRule
      ? ['The rules of the server (pg_hba.conf) refuse this login from here; check sslmode, user and host.']
      : ['Check the user and the password in the variables this environment names.'],
  };
}

function explainWithoutSqlState(failure: ConnectionFailure, place: string): Explanation {
  const { error, address } = failure;
  const message = messageOf(error);
  const code = errorCodeOf(error);
  if (message.startsWith('SASL') && message.includes('password')) {
    return {
      code: 'DB.AUTH',
      what: `${place} requires a password for "${address.user}", and none is given.`,
      next: ['Put the password into the URL, or name its variable in `from.password`.'],
    };
  }
  if (error instanceof ChannelBindingRefused) {
    return {
      code: 'DB.UNREACHABLE',
      what: `${place} offers no channel binding, and the URL requires it.`,
      why: message,
      next: ['Use sslmode=require with a server that offers SCRAM-SHA-256-PLUS, or remove channel_binding.'],
    };
  }
  if (TLS_REFUSED.test(message)) {
    return {
      code: 'DB.UNREACHABLE',
      what: `${place} does not support TLS, and sslmode requires it.`,
      next: ['Turn TLS on at the server, or set sslmode to prefer or disable for this environment.'],
    };
  }
  if (CERTIFICATE.test(code)) {
    return {
      code: 'DB.UNREACHABLE',
      what: `The certificate of ${place} cannot be trusted (${code}).`,
      why: message,
      next: ['Name the CA certificate with sslrootcert, or correct the host name.'],
    };
  }
  return {
    code: 'DB.UNREACHABLE',
    what: `${place} cannot be reached${code === '' ? '' : ` (${code})`}.`,
    why: ERRNO[code] ?? (message === '' ? undefined : `${message}.`),
    next: ['Check that the server runs, and check host and port.'],
  };
}

const ERRNO: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'No server listens there.',
  ENOENT: 'There is no such socket: no server listens there.',
  EACCES: 'This user may not open that socket.',
  ENOTFOUND: 'The host name is unknown.',
  EAI_AGAIN: 'The DNS server did not answer.',
  ECONNRESET: 'The connection was closed before PostgreSQL answered.',
  EHOSTUNREACH: 'There is no route to that host.',
  ENETUNREACH: 'There is no route to that network.',
  ETIMEDOUT: 'The host did not answer.',
};

/** `host:port`, or the socket. */
export function placeOf(address: PostgresAddress): string {
  if (address.host.startsWith('/')) return `${address.host}/.s.PGSQL.${address.port}`;
  return `${address.host.includes(':') ? `[${address.host}]` : address.host}:${address.port}`;
}
