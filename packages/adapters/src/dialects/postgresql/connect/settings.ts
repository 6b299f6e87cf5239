import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { parsePostgresUrl, type PostgresAddress } from '@lockstep/core/config/url/postgres-url.js';
import { type SslMode, sslModeOf, tlsProblem } from '@lockstep/core/config/url/postgres-parameters.js';
import type pg from 'pg';

/** The address of a target, for code that must hand it to a driver or a tool. Throws `CONFIG.INVALID` for a URL that is none. */
export function addressOf(target: ConnectionTarget): PostgresAddress {
  const { address, problem } = parsePostgresUrl(target.url.reveal());
  const wrong = problem ?? tlsProblem(address.parameters);
  if (wrong !== null || address === undefined) {
    throw new LockstepError('CONFIG.INVALID', {
      what: `The connection URL ${String(target.url)} ${wrong}.`,
      next: ['Correct the URL and run the command again.'],
    });
  }
  return address;
}

/** One way to protect a connection: without TLS, or with these TLS options. */
export type Protection = false | ConnectionOptions;

/**
 * The ways to try, in order, with libpq's meaning of `sslmode`: `allow` and `prefer` have two, the others one. A Unix
 * socket never speaks TLS. Throws `CONFIG.INVALID` where a certificate file cannot be read.
 */
export function protectionsOf(address: PostgresAddress): readonly [Protection, ...Protection[]] {
  if (address.host.startsWith('/')) return [false];
  const mode = sslModeOf(address.parameters);
  if (mode === 'disable') return [false];
  const tls = tlsOptions(address, mode);
  if (mode === 'allow') return [false, tls];
  return mode === 'prefer' ? [tls, false] : [tls];
}

/** Settings of one attempt. An explicit password keeps the driver from looking into `PGPASSWORD` and `.pgpass`. */
export function clientSettings(
  address: PostgresAddress,
  protection: Protection,
  applicationName: string,
): pg.ClientConfig {
  const { password } = address;
  const options = address.parameters['options'];
  return {
    host: address.host,
    port: address.port,
    user: address.user,
    database: address.database,
    password: () => password ?? '',
    ssl: protection,
    sslnegotiation:
      protection !== false && address.parameters['sslnegotiation'] === 'direct' ? 'direct' : 'postgres',
    enableChannelBinding: protection !== false && address.parameters['channel_binding'] === 'require',
    application_name: applicationName,
    keepAlive: true,
    ...(options === undefined ? {} : { options }),
  };
}

function tlsOptions(address: PostgresAddress, mode: SslMode): ConnectionOptions {
  const { sslrootcert, sslcert, sslkey, sslpassword } = address.parameters;
  return {
    ...verification(mode, sslrootcert),
    ...(sslcert === undefined ? {} : { cert: certificate('sslcert', sslcert) }),
    ...(sslkey === undefined ? {} : { key: certificate('sslkey', sslkey) }),
    ...(sslpassword === undefined ? {} : { passphrase: sslpassword }),
  };
}

/** As libpq: `require` with a root certificate is `verify-ca`; without one, nothing below `verify-ca` verifies. */
function verification(mode: SslMode, root: string | undefined): ConnectionOptions {
  if (mode === 'verify-full') {
    return {
      rejectUnauthorized: true,
      ...(root === undefined || root === 'system' ? {} : { ca: certificate('sslrootcert', root) }),
    };
  }
  const verifies = mode === 'verify-ca' || (mode === 'require' && root !== undefined);
  if (!verifies || root === undefined) return { rejectUnauthorized: false };
  return {
    rejectUnauthorized: true,
    ca: certificate('sslrootcert', root),
    checkServerIdentity: () => undefined,
  };
}

function certificate(parameter: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new LockstepError('CONFIG.INVALID', {
      what: `The file "${path}" that ${parameter} names cannot be read.`,
      why: cause instanceof Error ? cause.message : undefined,
      next: [`Correct ${parameter}; a relative path starts at the workspace root.`],
      cause,
    });
  }
}
