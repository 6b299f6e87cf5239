import { didYouMean } from '../../text/nearest.js';
import { parameterProblem, type PostgresParameters } from './postgres-parameters.js';

/** Everything a server's URL says, decoded. Holds a password: keep it inside one function. */
export interface PostgresAddress {
  readonly user: string;
  /** Null where none is given. */
  readonly password: string | null;
  /** A host name, an IP address without brackets, or the folder of a Unix socket (starts with `/`). */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly parameters: PostgresParameters;
}

/** How the URLs of one kind of server differ from those of others. */
export interface UrlForm {
  /** As people call it. */
  readonly title: string;
  readonly schemes: readonly string[];
  readonly port: string;
  /** What is wrong with one parameter of the query; null where it can be honoured. */
  readonly parameterProblem: (name: string, value: string) => string | null;
}

/** How URLs of PostgreSQL are written. */
export const POSTGRES_URL: UrlForm = {
  title: 'PostgreSQL',
  schemes: ['postgres', 'postgresql'],
  port: '5432',
  parameterProblem,
};

/** An address, or what is wrong with it in words that hold no secret. */
export type ParsedAddress =
  | { readonly address: PostgresAddress; readonly problem?: never }
  | { readonly address?: never; readonly problem: string };

/** The schemes of connection URLs and the dialects they may stand for. */
export const URL_SCHEMES: Readonly<Record<string, readonly string[]>> = {
  postgres: ['postgresql'],
  postgresql: ['postgresql'],
  mysql: ['mysql', 'mariadb', 'tidb'],
  mariadb: ['mariadb'],
  maria: ['mariadb'],
  sqlite: ['sqlite'],
};

const ENCODE = 'write / # @ : % ? & and spaces in it percent-encoded (@ as %40, / as %2F)';
const UNREADABLE = `if its password holds special characters, ${ENCODE}; write an IPv6 address in [ ]`;

/** Reads a `postgres://` URL as libpq does: sockets, IPv6, and `host`, `port`, `user`, `password`, `dbname` in the query. */
export function parsePostgresUrl(url: string): ParsedAddress {
  return parseServerUrl(url, POSTGRES_URL);
}

/** Reads `scheme://user:password@host:port/database?…`; a problem is said in words that hold no secret. */
export function parseServerUrl(url: string, form: UrlForm): ParsedAddress {
  const scheme = urlScheme(url);
  if (scheme === null) return { problem: `is not a URL: it must start with ${form.schemes[0] ?? ''}://` };
  if (!form.schemes.includes(scheme)) {
    return {
      problem: `starts with ${scheme}://, which is not ${form.title}.${didYouMean(scheme, [...form.schemes])}`,
    };
  }
  const rest = url.slice(scheme.length + 3);
  const authority = /^[^/?#]*/.exec(rest)?.[0] ?? '';
  const behind = rest.slice(authority.length);
  if (behind.includes('@')) return { problem: `has an @ after its host; ${ENCODE}` };
  if (behind.includes('#')) return { problem: `has a raw #; ${ENCODE}` };
  try {
    return fromPieces(authority, behind, form);
  } catch (error) {
    if (error instanceof URIError)
      return { problem: 'has a % that does not start a percent-encoding; write % as %25' };
    throw error;
  }
}

/** The scheme of a URL in lower case; null where the text is no URL. */
export function urlScheme(url: string): string | null {
  return /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1]?.toLowerCase() ?? null;
}

/** Writes an address as a URL that libpq, `pg` and WHATWG parsers read the same way. */
export function formatPostgresUrl(address: PostgresAddress): string {
  return formatServerUrl('postgres', address);
}

/** Writes an address as a URL with this scheme, everything in it percent-encoded. */
export function formatServerUrl(scheme: string, address: PostgresAddress): string {
  const password = address.password === null ? '' : `:${encode(address.password)}`;
  // A socket's folder and an IPv6 zone have no place in a WHATWG host: the query's `host` wins everywhere.
  const isInQuery = /[/%]/.test(address.host);
  const host = isInQuery ? 'localhost' : address.host.includes(':') ? `[${address.host}]` : address.host;
  const parameters = { ...address.parameters, ...(isInQuery ? { host: address.host } : {}) };
  const query = Object.entries(parameters)
    .map(([key, value]) => `${key}=${encode(value)}`)
    .join('&');
  const place = `${host}:${address.port}/${encode(address.database)}`;
  return `${scheme}://${encode(address.user)}${password}@${place}${query === '' ? '' : `?${query}`}`;
}

/** What is wrong with an address made of parts, in words that hold no secret; null where nothing is. */
export function addressProblem(address: PostgresAddress, form: UrlForm = POSTGRES_URL): string | null {
  if (address.user === '') return 'names no user';
  if (address.database === '') return 'names no database';
  return (
    hostProblem(address.host) ??
    Object.entries(address.parameters)
      .map(([name, value]) => form.parameterProblem(name, value))
      .find((problem) => problem !== null) ??
    null
  );
}

/** A port number, or null. */
export function parsePort(text: string): number | null {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : null;
}

function fromPieces(authority: string, behind: string, form: UrlForm): ParsedAddress {
  const [path = '', query = ''] = splitOnce(behind, '?');
  const at = authority.lastIndexOf('@');
  const place = /^(\[[^\]]*\]|[^:[\]]*)(?::(\d*))?$/.exec(authority.slice(at + 1));
  if (place === null) return { problem: `has no readable host and port; ${UNREADABLE}` };
  const named = {
    ...userInformation(authority.slice(0, Math.max(at, 0))),
    host: decodeURIComponent((place[1] ?? '').replace(/^\[|\]$/g, '')),
    port: place[2] === undefined || place[2] === '' ? form.port : place[2],
    dbname: decodeURIComponent(path.replace(/^\//, '')),
    ...queryParameters(query),
  };
  const { user, password, host, port, dbname, ...parameters } = named;
  const portNumber = parsePort(port);
  if (portNumber === null) return { problem: 'names a port that is not a number from 1 to 65535' };
  const address = { user, password: password ?? null, host, port: portNumber, database: dbname, parameters };
  const problem = addressProblem(address, form);
  return problem === null ? { address } : { problem };
}

/** What the query says wins over the same words in front of it, as in libpq. */
interface QueryParameters {
  readonly [name: string]: string;
}

function userInformation(text: string): { readonly user: string; readonly password?: string } {
  const [user = '', password] = splitOnce(text, ':').map(decodeURIComponent);
  return password === undefined ? { user } : { user, password };
}

function queryParameters(query: string): QueryParameters {
  const pairs = query.split('&').filter((pair) => pair !== '');
  return Object.fromEntries(
    pairs.map((pair) => {
      const [key = '', value = ''] = splitOnce(pair, '=').map(decodeURIComponent);
      return [key, value];
    }),
  );
}

function hostProblem(host: string): string | null {
  if (host === '') return 'names no host';
  if (host.startsWith('/')) return null;
  if (host.includes(',')) return 'names several hosts; Lockstep connects to exactly one';
  return /^[A-Za-z0-9._-]+$|^[0-9A-Fa-f:.]+(%[A-Za-z0-9._-]+)?$/.test(host)
    ? null
    : 'names a host with characters that no host name has';
}

function splitOnce(text: string, separator: string): readonly string[] {
  const index = text.indexOf(separator);
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + 1)];
}

/** `encodeURIComponent` leaves `'` as it is, which a shell or a quoted file would trip over. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
