import { urlNamesDatabase } from './url-names-database.js';
import type { DialectFamily, ServerForm } from '@lockstep/core/config/dialects/dialect-traits.js';
import { traitsOf } from '@lockstep/core/config/dialects/traits-of.js';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';

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

/**
 * The URL as Atlas takes it, in the ways to try one after the other: `prefer` and `allow` have two, because Atlas's
 * PostgreSQL driver knows only whether to encrypt. They hold the password: for the environment of the child, never
 * for its arguments.
 */
export function atlasUrls(target: ConnectionTarget): readonly [string, ...string[]] {
  const url = target.url.reveal();
  const { family, server } = traitsOf(target.dialect);
  return URLS[family](url, { isEmbedded: target.embedded, scheme: server?.scheme });
}

interface UrlPlace {
  readonly isEmbedded: boolean;
  readonly scheme: ServerForm['scheme'] | undefined;
}

const URLS: Readonly<
  Record<DialectFamily, (url: string, place: UrlPlace) => readonly [string, ...string[]]>
> = {
  postgresql: (url, { isEmbedded }) => postgresUrls(url, isEmbedded),
  mysql: (url, { scheme }) => [mysqlUrl(url, scheme)],
  sqlite: (url) => [url.replace(/^sqlite:\/\//, 'sqlite://file:').concat('?_fk=1')],
};

function postgresUrls(text: string, isEmbedded: boolean): readonly [string, ...string[]] {
  const url = withKnownParameters(text);
  const mode = url.searchParams.get('sslmode') ?? 'prefer';
  if (mode !== 'prefer' && mode !== 'allow') return [withMode(url, mode)];
  // Only the stricter modes verify; lib/pq also does where it is given a certificate.
  url.searchParams.delete('sslrootcert');
  const [plain, encrypted] = [withMode(url, 'disable'), withMode(url, 'require')];
  if (isEmbedded || url.searchParams.get('host')?.startsWith('/') === true) return [plain];
  return mode === 'allow' || LOOPBACK.test(url.hostname) ? [plain, encrypted] : [encrypted, plain];
}

function withKnownParameters(text: string): URL {
  const url = new URL(text.replace(/^postgresql:/, 'postgres:'));
  for (const name of [...url.searchParams.keys()]) {
    if (!KNOWN_PARAMETERS.has(name)) url.searchParams.delete(name);
  }
  const timeout = url.searchParams.get('connect_timeout');
  if (timeout !== null) url.searchParams.set('connect_timeout', String(Math.ceil(Number(timeout))));
  // lib/pq takes `system` for the name of a file; without a file it asks the system.
  if (url.searchParams.get('sslrootcert') === 'system') url.searchParams.delete('sslrootcert');
  return url;
}

/** Nobody listens between a machine and itself, and a start of Atlas that fails costs time. */
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

function withMode(url: URL, mode: string): string {
  const copy = new URL(url);
  copy.searchParams.set('sslmode', mode);
  return withoutCommas(copy.toString());
}

/** Its `tls` parameter is the Go driver's, which verifies the name of the host wherever it verifies. */
const MYSQL_TLS: Readonly<Record<string, string>> = {
  disable: 'false',
  allow: 'preferred',
  prefer: 'preferred',
  require: 'skip-verify',
  'verify-ca': 'true',
  'verify-full': 'true',
};

/**
 * What Atlas's sessions set, whoever configured the server: in another zone it reads other defaults of timestamps, with
 * ANSI_QUOTES it takes its own texts for names, and a limit hides columns from it. Its driver sets every parameter that
 * it does not know as a variable of the session. The modes are those that every server of the family knows.
 */
const MYSQL_SESSION: Readonly<Record<string, string>> = {
  sql_mode: "'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
  sql_select_limit: '18446744073709551615',
  time_zone: "'+00:00'",
};

/** Lockstep's URLs have a socket in `host`, Atlas's in the path; MariaDB's are `maria://`. */
function mysqlUrl(text: string, own: UrlPlace['scheme']): string {
  const scheme = own?.replace(/^mariadb$/, 'maria') ?? 'mysql';
  const url = new URL(text.replace(/^[a-z]+:/, `${scheme}:`));
  const mode = url.searchParams.get('sslmode') ?? 'prefer';
  const socket = url.searchParams.get('host');
  url.search = '';
  if (socket?.startsWith('/') === true) {
    const login = /^[^:]+:\/\/[^/]*@/.exec(url.toString())?.[0].replace(/^[a-z]+:\/\//, '') ?? '';
    const database = url.pathname.slice(1);
    const path = socket.split('/').map(encodeURIComponent).join('/');
    const session = new URLSearchParams(MYSQL_SESSION).toString();
    return withoutCommas(`${scheme}+unix://${login}${path}?database=${database}&${session}`);
  }
  url.search = new URLSearchParams({ tls: MYSQL_TLS[mode] ?? 'true', ...MYSQL_SESSION }).toString();
  return withoutCommas(url.toString());
}

/** The file of the authority that a MySQL URL names; Atlas's driver takes one from the environment only. */
export function mysqlCertificate(target: ConnectionTarget): string | null {
  if (!urlNamesDatabase(target.dialect)) return null;
  return new URL(target.url.reveal()).searchParams.get('sslrootcert');
}

/** Atlas joins the sources of a project with commas and takes them apart again. */
function withoutCommas(url: string): string {
  return url.replaceAll(',', '%2C');
}
