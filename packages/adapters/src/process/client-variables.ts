import type { DialectFamily } from '@lockstep/core/config/dialects/dialect-traits.js';
import { traitsOf } from '@lockstep/core/config/dialects/traits-of.js';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { parseMysqlUrl } from '@lockstep/core/config/url/mysql-url.js';
import { parsePostgresUrl } from '@lockstep/core/config/url/postgres-url.js';

type Variables = Readonly<Record<string, string | undefined>>;

/** Variables that psql, mysql and their like read by themselves. */
const READ_BY_CLIENTS = /^(?:PG[A-Z]+|MYSQL_[A-Z_]+|MARIADB_[A-Z_]+)$/;

/** Without what would lead a client to another server than the one that is meant. */
export function withoutClientVariables(variables: Variables): Variables {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !READ_BY_CLIENTS.test(name)));
}

/** The variables by which the dialect's own clients find a database; SQLite has none. */
export function clientVariables(target: ConnectionTarget): Readonly<Record<string, string>> {
  return VARIABLES[traitsOf(target.dialect).family](target);
}

const VARIABLES: Readonly<
  Record<DialectFamily, (target: ConnectionTarget) => Readonly<Record<string, string>>>
> = { postgresql: ofPostgres, mysql: ofMysql, sqlite: () => ({}) };

/** Parameters of a URL that libpq also reads from its environment. */
const LIBPQ: Readonly<Record<string, string>> = {
  sslmode: 'PGSSLMODE',
  sslrootcert: 'PGSSLROOTCERT',
  sslcert: 'PGSSLCERT',
  sslkey: 'PGSSLKEY',
  sslnegotiation: 'PGSSLNEGOTIATION',
  channel_binding: 'PGCHANNELBINDING',
  connect_timeout: 'PGCONNECT_TIMEOUT',
  options: 'PGOPTIONS',
};

function ofPostgres(target: ConnectionTarget): Readonly<Record<string, string>> {
  const { address } = parsePostgresUrl(target.url.reveal());
  if (address === undefined) return {};
  const { parameters, password } = address;
  const more = Object.entries(LIBPQ).flatMap(([name, variable]) => {
    const value = parameters[name];
    return value === undefined ? [] : [[variable, value] as const];
  });
  return {
    PGHOST: address.host,
    PGPORT: String(address.port),
    PGUSER: address.user,
    PGDATABASE: address.database,
    ...(password === null ? {} : { PGPASSWORD: password }),
    ...Object.fromEntries(more),
  };
}

/** `MYSQL_TCP_PORT` and `MYSQL_PWD` are read by the clients of both families; the rest is what images and programs use. */
function ofMysql(target: ConnectionTarget): Readonly<Record<string, string>> {
  const { address } = parseMysqlUrl(target.url.reveal());
  if (address === undefined) return {};
  return {
    MYSQL_HOST: address.host,
    MYSQL_TCP_PORT: String(address.port),
    MYSQL_PORT: String(address.port),
    MYSQL_USER: address.user,
    MYSQL_DATABASE: address.database,
    ...(address.password === null ? {} : { MYSQL_PWD: address.password, MYSQL_PASSWORD: address.password }),
  };
}
