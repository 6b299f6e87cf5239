import { readFileSync } from 'node:fs';
import { type ConnectionTarget, LockstepError } from '@lockstep/core';
import type { SslOptions } from 'mysql2/promise';
import type { MysqlAddress } from './mysql-address.js';

/** One way to protect a connection: without TLS, or with these options. */
export type MysqlProtection = SslOptions | undefined;

/** Words of `sslmode` (libpq, Lockstep), `ssl-mode` (MySQL's clients) and `tls` (Atlas, Go) for one thing. */
const MODES: Readonly<Record<string, 'disable' | 'prefer' | 'require' | 'verify-ca' | 'verify-full'>> = {
  disable: 'disable',
  disabled: 'disable',
  false: 'disable',
  allow: 'prefer',
  prefer: 'prefer',
  preferred: 'prefer',
  require: 'require',
  required: 'require',
  'skip-verify': 'require',
  'verify-ca': 'verify-ca',
  verify_ca: 'verify-ca',
  'verify-full': 'verify-full',
  verify_identity: 'verify-full',
  true: 'verify-full',
};

/**
 * The ways to try, in order: `prefer` (the default) has two, the others one. A Unix socket needs no TLS. Throws
 * `CONFIG.INVALID` for a word that says nothing and for a certificate that cannot be read.
 */
export function mysqlProtectionsOf(
  target: ConnectionTarget,
  address: MysqlAddress,
): readonly [MysqlProtection, ...MysqlProtection[]] {
  if (address.socket !== null) return [undefined];
  const word = address.parameters['sslmode'] ?? address.parameters['ssl-mode'] ?? address.parameters['tls'];
  const mode = word === undefined ? 'prefer' : MODES[word.toLowerCase()];
  if (mode === undefined) throw unknownMode(target);
  if (mode === 'disable') return [undefined];
  const ca = certificate(address);
  if (mode === 'verify-full') return [{ rejectUnauthorized: true, verifyIdentity: true, ...ca }];
  if (mode === 'verify-ca') return [{ rejectUnauthorized: true, ...ca }];
  const unverified = { rejectUnauthorized: false, ...ca };
  return mode === 'require' ? [unverified] : [unverified, undefined];
}

function certificate({ parameters }: MysqlAddress): { readonly ca?: string } {
  const path = parameters['sslrootcert'] ?? parameters['ssl-ca'];
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

function unknownMode(target: ConnectionTarget): LockstepError {
  return new LockstepError('CONFIG.INVALID', {
    what: `The connection URL ${String(target.url)} has an sslmode that is none.`,
    next: ['Use disable, prefer, require, verify-ca or verify-full.'],
  });
}
