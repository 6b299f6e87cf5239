import { randomBytes } from 'node:crypto';
import { createConnection, type Connection } from 'mysql2/promise';
import type { ConnectionTarget, Dialect } from '@lockstep/core/config/target/connection-target.js';
import { RedactedUrl } from '@lockstep/core/config/url/redacted-url.js';

/** Where the tests find MariaDB; a login that may create databases and users. */
const SERVER = process.env['LOCKSTEP_TEST_MARIADB_URL'] ?? 'mariadb://root@127.0.0.1:3306/mysql';

/** A database of a test's own. */
export interface MariadbDatabase {
  readonly name: string;
  readonly url: string;
  readonly target: ConnectionTarget;
  /** One statement, with its rows. */
  query(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Several statements. */
  run(sql: string): Promise<void>;
  drop(): Promise<void>;
}

function urlFor(database: string, login?: { readonly user: string; readonly password: string }): string {
  const url = new URL(SERVER.replace(/^[a-z]+:/, 'http:'));
  url.pathname = `/${database}`;
  if (login !== undefined) {
    url.username = encodeURIComponent(login.user);
    url.password = encodeURIComponent(login.password);
  }
  return url.href.replace(/^http:/, 'mariadb:');
}

/** Opens a plain connection, with several statements in one query allowed. */
export async function openMariadb(database = 'mysql'): Promise<Connection> {
  const url = new URL(urlFor(database).replace(/^mariadb:/, 'http:'));
  return await createConnection({
    host: url.hostname,
    port: Number(url.port || '3306'),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database,
    multipleStatements: true,
    dateStrings: true,
  });
}

/** What is missing where the tests of MariaDB cannot run, and how to get it; null where they can. */
export const NO_MARIADB: string | null = await reasonToSkip();

async function reasonToSkip(): Promise<string | null> {
  try {
    const connection = await openMariadb();
    const [rows] = await connection.query('SELECT version() AS version');
    await connection.end();
    const version = String((rows as { version: string }[])[0]?.version);
    return /mariadb/i.test(version) ? null : `the server is ${version}, not MariaDB`;
  } catch (error) {
    return `no MariaDB answers (${(error as { code?: string }).code}); install mariadbd, start one at 127.0.0.1:3306, or set LOCKSTEP_TEST_MARIADB_URL`;
  }
}

/** A title that says why its tests are skipped, where they are. */
export function onMariadb(title: string): string {
  return NO_MARIADB === null ? title : `${title} [skipped: ${NO_MARIADB}]`;
}

/** The target of a URL. */
export function targetOf(url: string, dialect: Dialect = 'mariadb'): ConnectionTarget {
  const { hostname, pathname } = new URL(url.replace(/^[a-z]+:/, 'http:'));
  return {
    dialect,
    url: RedactedUrl.of(url),
    host: hostname,
    database: decodeURIComponent(pathname.slice(1)),
    embedded: false,
  };
}

/** Makes a database whose name no other test has. */
export async function mariadbDatabase(options = 'CHARACTER SET utf8mb4'): Promise<MariadbDatabase> {
  const name = `lockstep_test_${randomBytes(5).toString('hex')}`;
  await runOn('mysql', `CREATE DATABASE \`${name}\` ${options}`);
  return {
    name,
    url: urlFor(name),
    target: targetOf(urlFor(name)),
    query: async (sql) => (await runOn(name, sql)) as readonly Readonly<Record<string, unknown>>[],
    run: async (sql) => void (await runOn(name, sql)),
    drop: async () => void (await runOn('mysql', `DROP DATABASE IF EXISTS \`${name}\``)),
  };
}

/** Runs SQL in a database of the server. */
export async function runOn(database: string, sql: string): Promise<unknown> {
  const connection = await openMariadb(database);
  try {
    const [rows] = await connection.query(sql);
    return rows;
  } finally {
    await connection.end();
  }
}

/** A login of a test's own, and the URL with which it reaches a database. */
export async function mariadbLogin(grants: string, password: string) {
  const user = `lockstep_${randomBytes(4).toString('hex')}`;
  await runOn('mysql', `CREATE USER '${user}'@'%' IDENTIFIED BY '${password.replaceAll("'", "''")}'`);
  // A local anonymous user would win over a login from anywhere.
  await runOn('mysql', `CREATE USER '${user}'@'localhost' IDENTIFIED BY '${password.replaceAll("'", "''")}'`);
  if (grants !== '') {
    await runOn('mysql', `GRANT ${grants} TO '${user}'@'%'`);
    await runOn('mysql', `GRANT ${grants} TO '${user}'@'localhost'`);
  }
  return {
    user,
    urlFor: (database: string) => urlFor(database, { user, password }),
    drop: async () => void (await runOn('mysql', `DROP USER '${user}'@'%', '${user}'@'localhost'`)),
  };
}
