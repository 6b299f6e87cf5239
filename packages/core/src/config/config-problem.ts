/** One thing wrong with a configuration file. */
export interface ConfigProblem {
  /** `environments.staging.from.port`, `pull[0].tool`; empty for the file as a whole. */
  readonly path: string;
  /** What is wrong, in words that hold no secret and fit behind the path and a colon. */
  readonly message: string;
}

/** A JSON path as people write it. A key that looks like a URL with a password is hidden. */
export function jsonPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    const key = holdsPassword(String(step)) ? '****' : String(step);
    const written = /^[\w$-]+$/.test(key) ? key : JSON.stringify(key);
    return text === '' ? written : `${text}.${written}`;
  }, '');
}

const USER_INFORMATION = /(?:^|[^a-z0-9+.-])(?!https?:)[a-z][a-z0-9+.-]*:\/\/[^\s:/?#]*:.+@/is;
const IN_QUERY = /:\/\/.*[?&](?:ssl)?password=[^&]/is;

/** True for text that looks like a connection URL with a password in it. */
export function holdsPassword(text: string): boolean {
  return USER_INFORMATION.test(text) || IN_QUERY.test(text);
}

/** A value as a message may show it: short, and never one that may be a secret. */
export function showValue(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value !== 'string') return String(value);
  return value.length > 40 || value.includes('://') || value.includes('@')
    ? 'a string'
    : JSON.stringify(value);
}

const KINDS: Readonly<Record<string, string>> = {
  object: 'an object',
  string: 'a string',
  number: 'a number',
};

/** What kind of thing a JSON value is. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return KINDS[typeof value] ?? typeof value;
}

/** The value at a path of plain JSON; undefined where there is none. */
export function valueAt(json: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, step) => property(value, step), json);
}

/** A property of plain JSON; undefined where there is none. */
export function property(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? Reflect.get(value, key)
    : undefined;
}
