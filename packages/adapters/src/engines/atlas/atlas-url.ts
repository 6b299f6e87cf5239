import type { ConnectionTarget } from '@lockstep/core';

/** Parameters that Atlas's PostgreSQL driver (lib/pq) knows; it sends all others to the server, which refuses them. */
const KNOWN_PARAMETERS = new Set([
  'host',
  'port',
  'sslmode',
  'sslrootcert',
  'sslcert',
  'sslkey',
  'connect_timeout',
]);

/** Modes that lib/pq does not have: it knows only whether to encrypt. */
const MISSING_MODES: Readonly<Record<string, string>> = { allow: 'disable', prefer: 'disable' };

/** The URL as Atlas takes it. It holds the password: for the environment of the child, never for its arguments. */
export function atlasUrl(target: ConnectionTarget): string {
  const url = target.url.reveal();
  if (target.dialect === 'sqlite') return url.replace(/^sqlite:\/\//, 'sqlite://file:').concat('?_fk=1');
  if (target.dialect === 'postgresql') return postgresUrl(url);
  const scheme = target.dialect === 'mariadb' ? 'maria' : 'mysql';
  return mysqlUrl(url.replace(/^[a-z]+:/, `${scheme}:`));
}

function postgresUrl(text: string): string {
  const url = new URL(text.replace(/^postgresql:/, 'postgres:'));
  for (const name of [...url.searchParams.keys()]) {
    if (!KNOWN_PARAMETERS.has(name)) url.searchParams.delete(name);
  }
  const mode = url.searchParams.get('sslmode') ?? 'prefer';
  url.searchParams.set('sslmode', MISSING_MODES[mode] ?? mode);
  return withoutCommas(url.toString());
}

/** Its `tls` parameter is the Go driver's. */
const MYSQL_TLS: Readonly<Record<string, string>> = {
  disable: 'false',
  allow: 'preferred',
  prefer: 'preferred',
  require: 'skip-verify',
  'verify-ca': 'true',
  'verify-full': 'true',
};

function mysqlUrl(text: string): string {
  const url = new URL(text);
  const mode = url.searchParams.get('sslmode');
  url.search = '';
  if (mode !== null) url.searchParams.set('tls', MYSQL_TLS[mode] ?? 'true');
  return withoutCommas(url.toString());
}

/** Atlas joins the sources of a project with commas and takes them apart again. */
function withoutCommas(url: string): string {
  return url.replaceAll(',', '%2C');
}
