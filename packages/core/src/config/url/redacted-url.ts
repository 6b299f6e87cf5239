const revealed = new WeakMap<RedactedUrl, string>();

/**
 * A connection URL that cannot be printed by accident: text, JSON and inspection show `****` for the password.
 * `reveal()` may be called in adapters/process and the database folders only (checked by lint).
 */
export class RedactedUrl {
  readonly #shown: string;

  private constructor(url: string, shown: string) {
    this.#shown = shown;
    revealed.set(this, url);
  }

  /** Takes a full URL, well-formed or not; what cannot be told from a password is hidden. */
  static of(url: string): RedactedUrl {
    return new RedactedUrl(url, redact(url));
  }

  /** The URL with its password. */
  reveal(): string {
    return revealed.get(this) ?? '';
  }

  /** True for the same URL, password included. */
  isSameAs(other: RedactedUrl): boolean {
    return revealed.get(this) === revealed.get(other);
  }

  toString(): string {
    return this.#shown;
  }

  toJSON(): string {
    return this.#shown;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.#shown;
  }
}

const HIDDEN = '****';

/** Query parameters whose values say nothing secret. All others are hidden: a raw `&` in a password looks like one. */
const SHOWN_PARAMETERS = new Set([
  'sslmode',
  'sslrootcert',
  'host',
  'port',
  'dbname',
  'application_name',
  'connect_timeout',
  'channel_binding',
]);

/**
 * The last `@` ends the user information, whatever stands before it: a raw `@`, `/`, `?` or `#` in a password is a
 * user's mistake that must not show the rest of the password.
 */
function redact(url: string): string {
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(url)?.[0];
  if (scheme === undefined) return HIDDEN;
  const rest = url.slice(scheme.length);
  const at = rest.lastIndexOf('@');
  const place = redactPlace(rest.slice(at + 1));
  if (place === null) return `${scheme}${HIDDEN}`;
  if (at < 0) return scheme + place;
  const [user = '', ...password] = rest.slice(0, at).split(':');
  if (!/^[^/?#@\s]*$/.test(user)) return `${scheme}${HIDDEN}`;
  return `${scheme}${user}${password.length > 0 ? `:${HIDDEN}` : ''}@${place}`;
}

/** Null where the part after the user information is not `host:port/database?query`. */
function redactPlace(place: string): string | null {
  const match = /^((?:\[[^\]\s]*\]|[^:/?#\s[\]]*)(?::\d*)?(?:\/[^?#\s:]*)?)(?:\?(.*))?$/s.exec(place);
  if (match === null) return null;
  const [, address = '', query] = match;
  return query === undefined ? address : `${address}?${query.split('&').map(redactParameter).join('&')}`;
}

function redactParameter(parameter: string): string {
  const [key = ''] = parameter.split('=');
  return SHOWN_PARAMETERS.has(key)
    ? parameter
    : /^[a-z_]+$/.test(key) && key !== parameter
      ? `${key}=${HIDDEN}`
      : HIDDEN;
}
