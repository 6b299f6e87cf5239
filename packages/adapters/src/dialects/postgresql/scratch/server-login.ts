import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import pg from 'pg';

/** What a login on a server that is not Lockstep's own may do, and what a scratch database there must look like. */
export interface ServerLogin {
  readonly name: string;
  readonly major: number;
  readonly isSuperuser: boolean;
  readonly mayCreateDatabases: boolean;
  readonly mayCreateRoles: boolean;
  /** Encoding and locale of the database that the login is connected to, as options of CREATE DATABASE. */
  readonly databaseOptions: string;
}

interface LoginRow {
  readonly name: string;
  readonly major: number;
  readonly isSuperuser: boolean;
  readonly createdb: boolean;
  readonly createrole: boolean;
  readonly options: string;
}

/** Reads what the connected login may do. */
export async function describeLogin(client: pg.Client): Promise<ServerLogin> {
  const { rows } = await client.query<LoginRow>(LOGIN);
  const [row] = rows;
  if (row === undefined) throw new Error('The server does not know its own login.');
  return {
    name: row.name,
    major: row.major,
    isSuperuser: row.isSuperuser,
    mayCreateDatabases: row.isSuperuser || row.createdb,
    mayCreateRoles: row.isSuperuser || row.createrole,
    databaseOptions: row.options,
  };
}

/** Columns of pg_database differ by version (the provider came with 15, `datlocale` with 17): read through JSON. */
const LOGIN = `
  SELECT r.rolname AS name, r.rolsuper AS "isSuperuser", r.rolcreatedb AS createdb, r.rolcreaterole AS createrole,
         current_setting('server_version_num')::int / 10000 AS major,
         format('ENCODING %L LC_COLLATE %L LC_CTYPE %L', pg_encoding_to_char(encoding), datcollate, datctype)
         || CASE d.row ->> 'datlocprovider'
              WHEN 'i' THEN ' LOCALE_PROVIDER icu ICU_LOCALE ' || quote_literal(locale.name)
                         || coalesce(' ICU_RULES ' || quote_literal(d.row ->> 'daticurules'), '')
              WHEN 'b' THEN ' LOCALE_PROVIDER builtin BUILTIN_LOCALE ' || quote_literal(locale.name)
              WHEN 'c' THEN ' LOCALE_PROVIDER libc'
              ELSE '' END AS options
    FROM pg_roles r,
         (SELECT *, to_jsonb(pg_database) AS row FROM pg_database) d,
         LATERAL (SELECT coalesce(d.row ->> 'datlocale', d.row ->> 'daticulocale') AS name) locale
   WHERE r.rolname = current_user AND d.datname = current_database()`;

/** Why no role of its own loads the files. */
export type NoRole = 'may not create roles' | 'new roles cannot log in';

/**
 * Whether files may be loaded with the login itself: never as a superuser, else only where the configuration trusts them
 * with it. Throws `SCRATCH.UNAVAILABLE` with the ways out.
 */
export function assertTrustedLogin(
  login: ServerLogin,
  reason: NoRole,
  wanted: { readonly place: string; readonly next: readonly string[]; readonly trust: readonly string[] },
): void {
  if (wanted.trust.includes('login') && !login.isSuperuser) return;
  const isAboutRoles = reason === 'may not create roles';
  throw new LockstepError('SCRATCH.UNAVAILABLE', {
    what: isAboutRoles
      ? `The login "${login.name}" may not create roles on ${wanted.place}.`
      : `The role that Lockstep created for a scratch database cannot log in on ${wanted.place}.`,
    why: 'Loading a schema file is running its program: it gets a role of its own that has no rights anywhere else.',
    next: [
      isAboutRoles
        ? `As an administrator of that server: ALTER ROLE ${pg.escapeIdentifier(login.name)} CREATEROLE;`
        : 'Let new roles log in (pg_hba.conf).',
      ...wanted.next,
      'Or name a server for scratch databases: "scratch": { "from": "url", "urlFrom": "<VARIABLE>" }',
      ...(login.isSuperuser
        ? []
        : [`Or trust every file with all that "${login.name}" may do: "trust": ["login"] in db.config.json`]),
    ],
  });
}

/** Throws `SCRATCH.UNAVAILABLE` where the login may not create databases, or the server's major is another one. */
export function assertMayMakeScratch(
  login: ServerLogin,
  wanted: { readonly place: string; readonly major: number | null; readonly next: readonly string[] },
): void {
  if (wanted.major !== null && wanted.major !== login.major) {
    throw new LockstepError('SCRATCH.UNAVAILABLE', {
      what: `The server for scratch databases, ${wanted.place}, is PostgreSQL ${login.major}, and the target is ${wanted.major}.`,
      why: 'A scratch database must have the same major version as its target: each prints definitions its own way.',
      next: [`Name a PostgreSQL ${wanted.major} in the variable of scratch.urlFrom.`, ...wanted.next],
    });
  }
  if (login.mayCreateDatabases) return;
  throw new LockstepError('SCRATCH.UNAVAILABLE', {
    what: `The login "${login.name}" may not create databases on ${wanted.place}.`,
    why: 'A scratch database on that server was asked for, and it needs CREATEDB.',
    next: [
      `As an administrator of that server: ALTER ROLE ${pg.escapeIdentifier(login.name)} CREATEDB;`,
      ...wanted.next,
    ],
  });
}
