import { type BadInput, PLAIN, type Place, texts, words } from './bad-input.js';

/** Servers that a table of rows needs, started once. */
export interface Servers {
  /** Nobody listens there. */
  readonly closedPort: number;
  /** Accepts and never answers. */
  readonly mutePort: number;
  /** A transaction pooler in front of the test server. */
  readonly poolerPort: number;
  /** Wants a password (scram) from everybody who comes by TCP. */
  readonly scramUrl: string;
}

const withParts = (place: Place, change: (url: URL) => void): { readonly TARGET_URL: string } => {
  const url = new URL(place.database.url);
  change(url);
  return { TARGET_URL: url.href };
};

const at = (port: number) => (place: Place) =>
  withParts(place, (url) => {
    url.port = String(port);
  });

/** Addresses that lead nowhere, to the wrong place, or where we may not go. */
export function connectionRows(servers: () => Servers): readonly BadInput[] {
  const row = (
    name: string,
    parts: Omit<BadInput, 'name' | 'modules' | 'argv' | 'exit'> & Partial<BadInput>,
  ): BadInput => ({
    name,
    modules: PLAIN,
    argv: words('apply --environment=target'),
    exit: 1,
    ...parts,
  });
  return [
    row('a host that does not answer is named with its port', {
      env: (place) => at(servers().closedPort)(place),
      code: 'DB.UNREACHABLE',
      says: () => [`127.0.0.1:${servers().closedPort} cannot be reached (ECONNREFUSED)`],
      next: 'check host and port',
    }),
    row('a host that nobody knows is named', {
      env: (place) =>
        withParts(place, (url) => {
          url.hostname = 'no-such-host.invalid';
        }),
      code: 'DB.UNREACHABLE',
      says: texts('no-such-host.invalid'),
      next: 'check host and port',
    }),
    row('a server that accepts and never answers ends after the connection timeout', {
      argv: words('apply --environment=target --connect-timeout=700ms'),
      env: (place) => at(servers().mutePort)(place),
      code: 'DB.UNREACHABLE',
      says: () => [`127.0.0.1:${servers().mutePort} did not answer within 0.7 s`],
      next: '--connect-timeout=4s',
    }),
    row('a wrong password is an error of the login, without the password', {
      env: () => ({ TARGET_URL: servers().scramUrl.replace('right-password', 'wrong-password') }),
      code: 'DB.AUTH',
      says: texts('refused the login "joe"', 'password authentication failed'),
      next: 'Check the user and the password',
    }),
    row('a password that is not given is asked for by name', {
      env: () => ({ TARGET_URL: servers().scramUrl.replace(':right-password', '') }),
      code: 'DB.AUTH',
      says: texts('requires a password for "joe", and none is given'),
      next: 'from.password',
    }),
    row('a database that does not exist is named', {
      env: (place) =>
        withParts(place, (url) => {
          url.pathname = '/shopp';
        }),
      code: 'DB.MISSING',
      says: texts('There is no database "shopp"'),
      next: 'createdb shopp',
    }),
    row('a server without TLS is refused where sslmode asks for it', {
      env: (place) =>
        withParts(place, (url) => {
          url.searchParams.set('sslmode', 'require');
        }),
      code: 'DB.UNREACHABLE',
      says: texts('does not support TLS'),
      next: 'sslmode',
    }),
    row('an sslmode that does not exist is refused with those that do', {
      env: (place) =>
        withParts(place, (url) => {
          url.searchParams.set('sslmode', 'required');
        }),
      code: 'CONFIG.INVALID',
      says: texts('TARGET_URL', 'sslmode', 'require, verify-ca, verify-full'),
      next: 'TARGET_URL',
    }),
    row('a transaction pooler is refused, and the direct address asked for', {
      env: (place) =>
        withParts(place, (url) => {
          url.port = String(servers().poolerPort);
          url.searchParams.set('sslmode', 'disable');
        }),
      code: 'DB.UNREACHABLE',
      says: () => [`127.0.0.1:${servers().poolerPort} is a transaction pooler`],
      next: 'Use the direct URL',
    }),
    row('a login that may not connect to the database is told the grant it needs', {
      arrange: async ({ database }) =>
        await database.run(
          `REVOKE CONNECT ON DATABASE ${database.name} FROM PUBLIC;
           DO $$ BEGIN CREATE ROLE lonely_login LOGIN; EXCEPTION WHEN duplicate_object THEN END $$`,
        ),
      env: (place) => ({ TARGET_URL: place.database.urlFor('lonely_login', '') }),
      code: 'DB.PRIVILEGE',
      says: texts('The login "lonely_login" may not connect'),
      next: 'GRANT CONNECT ON DATABASE',
    }),
  ];
}
