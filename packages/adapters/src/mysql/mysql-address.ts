import { type ConnectionTarget, LockstepError } from '@lockstep/core';

/** Everything a MySQL URL says, decoded. Holds a password: keep it inside one function. */
export interface MysqlAddress {
  readonly scheme: 'mysql' | 'mariadb' | 'maria';
  readonly user: string;
  /** Empty where none is given. */
  readonly password: string;
  readonly host: string;
  readonly port: number;
  /** Null unless the query names a Unix socket, which wins over host and port. */
  readonly socket: string | null;
  readonly database: string;
  /** The query, without `socket`; keys in lower case. */
  readonly parameters: Readonly<Record<string, string>>;
}

const DEFAULT_PORT = 3306;
const ENCODE = 'write / # @ : % ? & and spaces in a password percent-encoded (@ as %40, / as %2F)';

/** The address of a target. Throws `CONFIG.INVALID` for a URL that is none; the message holds no secret. */
export function mysqlAddressOf(target: ConnectionTarget): MysqlAddress {
  const parsed = parseMysqlUrl(target.url.reveal());
  if (typeof parsed !== 'string') return parsed;
  throw new LockstepError('CONFIG.INVALID', {
    what: `The connection URL ${String(target.url)} ${parsed}.`,
    next: ['Correct the URL and run the command again.'],
  });
}

/** Reads `mysql://user:password@host:port/database?sslmode=…`; a text says what is wrong, without any secret. */
export function parseMysqlUrl(url: string): MysqlAddress | string {
  const scheme = schemeOf(url);
  if (scheme === null) return 'is not one of mysql://, mariadb:// and maria://';
  const rest = url.slice(scheme.length + 3);
  const authority = /^[^/?#]*/.exec(rest)?.[0] ?? '';
  const behind = rest.slice(authority.length);
  if (behind.includes('@')) return `has an @ behind its host; ${ENCODE}`;
  if (behind.includes('#')) return `has a raw #; ${ENCODE}`;
  try {
    return fromPieces(scheme, authority, behind);
  } catch (error) {
    if (error instanceof URIError) return 'has a % that starts no percent-encoding; write % as %25';
    throw error;
  }
}

function schemeOf(url: string): MysqlAddress['scheme'] | null {
  const scheme = /^([a-z]+):\/\//i.exec(url)?.[1]?.toLowerCase();
  return scheme === 'mysql' || scheme === 'mariadb' || scheme === 'maria' ? scheme : null;
}

function fromPieces(
  scheme: MysqlAddress['scheme'],
  authority: string,
  behind: string,
): MysqlAddress | string {
  const at = authority.lastIndexOf('@');
  const place = placeOf(authority.slice(at + 1));
  if (place === null) return `has no readable host and port; ${ENCODE}; an IPv6 address stands in [ ]`;
  const [user = '', password = ''] = splitOnce(authority.slice(0, Math.max(at, 0)), ':').map(
    decodeURIComponent,
  );
  const [path = '', query = ''] = splitOnce(behind, '?');
  const { socket = null, ...parameters } = parametersOf(query);
  const database = decodeURIComponent(path.replace(/^\//, ''));
  const address = { scheme, user, password, ...place, socket, database, parameters };
  return problemOf(address) ?? address;
}

function placeOf(text: string): { readonly host: string; readonly port: number } | null {
  const found = /^(\[[^\]]*\]|[^:[\]]*)(?::(\d*))?$/.exec(text);
  if (found === null) return null;
  const [, host = '', port = ''] = found;
  return {
    host: decodeURIComponent(host.replace(/^\[|\]$/g, '')),
    port: port === '' ? DEFAULT_PORT : Number(port),
  };
}

function parametersOf(query: string): Readonly<Record<string, string>> {
  const pairs = query.split('&').filter((pair) => pair !== '');
  return Object.fromEntries(
    pairs.map((pair) => {
      const [key = '', value = ''] = splitOnce(pair, '=').map(decodeURIComponent);
      return [key.toLowerCase(), value];
    }),
  );
}

function problemOf({ user, host, port, socket, database }: MysqlAddress): string | null {
  if (user === '') return 'names no user';
  if (database === '') return 'names no database';
  if (host === '' && socket === null) return 'names no host';
  if (port < 1 || port > 65_535) return 'names a port that is not a number from 1 to 65535';
  if (!/^[A-Za-z0-9._-]*$|^[0-9A-Fa-f:.]+$/.test(host))
    return 'names a host with characters that no host name has';
  return null;
}

/** The same place with another database, as a URL. */
export function formatMysqlUrl(address: MysqlAddress): string {
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  const password = address.password === '' ? '' : `:${encode(address.password)}`;
  const parameters = {
    ...address.parameters,
    ...(address.socket === null ? {} : { socket: address.socket }),
  };
  const query = Object.entries(parameters)
    .map(([key, value]) => `${key}=${encode(value)}`)
    .join('&');
  const place = `${host}:${address.port}/${encode(address.database)}`;
  return `${address.scheme}://${encode(address.user)}${password}@${place}${query === '' ? '' : `?${query}`}`;
}

/** `host:port`, or the socket. */
export function mysqlPlaceOf({ host, port, socket }: MysqlAddress): string {
  if (socket !== null) return socket;
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
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
