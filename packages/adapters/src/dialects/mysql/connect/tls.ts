import { readFileSync } from 'node:fs';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { SslOptions } from 'mysql2/promise';
import { type MysqlAddress, socketOf } from './mysql-address.js';

/** One way to protect a connection: without TLS, or with these options. */
export type MysqlProtection = SslOptions | undefined;

/**
 * The ways to try, in order: `prefer` (the default) has two, the others one. A Unix socket needs no TLS. Throws
 * `CONFIG.INVALID` for a certificate that cannot be read.
 */
export function mysqlProtectionsOf(address: MysqlAddress): readonly [MysqlProtection, ...MysqlProtection[]] {
  const mode = address.parameters['sslmode'] ?? 'prefer';
  if (mode === 'disable' || socketOf(address) !== null) return [undefined];
  const ca = certificate(address);
  if (mode === 'verify-full') return [{ rejectUnauthorized: true, verifyIdentity: true, ...ca }];
  if (mode === 'verify-ca') return [{ rejectUnauthorized: true, ...ca }];
  const unverified = { rejectUnauthorized: false, ...ca };
  if (mode === 'allow') return [undefined, unverified];
  return mode === 'require' ? [unverified] : [unverified, undefined];
}

function certificate({ parameters }: MysqlAddress): { readonly ca?: string } {
  const path = parameters['sslrootcert'];
  if (path === undefined) return {};
  try {
    return { ca: readFileSync(path, 'utf8') };
  } catch (cause) {
    throw new LockstepError('CONFIG.INVALID', {
      what: `The certificate "${path}" that the connection URL names cannot be read.`,
      next: ['Correct sslrootcert in the URL.'],
      cause,
    });
  }
}
