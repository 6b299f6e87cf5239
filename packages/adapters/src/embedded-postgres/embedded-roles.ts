import { createHmac } from 'node:crypto';
import pg from 'pg';
import { inTransaction } from '../dialects/postgresql/scratch/in-transaction.js';
import { SERVER_USER } from './make-cluster.js';
import { scramVerifier } from './scram-verifier.js';
import type { ServerEntry } from './server-file.js';

/** Owner of the local databases, and the name that a scratch login is shown as where no target gives one. */
export const DEFAULT_LOGIN = 'lockstep';

/**
 * Password of a login of an embedded server. It follows from the server's own, so that all processes agree on it
 * without writing it down, and tells nothing about the server's.
 */
export function loginPassword(server: Pick<ServerEntry, 'password'>, login: string): string {
  return createHmac('sha256', server.password).update(`login:${login}`).digest('base64url');
}

/** True where no role of an embedded server may be called that: reserved by PostgreSQL or by us. */
export function isReservedRole(name: string): boolean {
  return /^(pg|lockstep_scratch)_/.test(name) || ['public', 'none', SERVER_USER].includes(name);
}

/**
 * Makes sure that the embedded server has this login, without any power over the server, with the password that follows
 * from the server's, and without settings that an earlier schema file gave it.
 */
export async function ensureLogin(client: pg.Client, server: ServerEntry, login: string): Promise<void> {
  const verifier = scramVerifier(loginPassword(server, login));
  const found = await client.query<{ fine: boolean }>(LOGIN_IS_FINE, [login, verifier]);
  if (found.rows[0]?.fine === true) return;
  await inTransaction(client, async () => {
    await lockRoles(client);
    await createRole(client, login);
    await client.query(`ALTER ROLE ${name(login)} RESET ALL`);
    await client.query(
      `ALTER ROLE ${name(login)} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
         PASSWORD ${pg.escapeLiteral(verifier)}`,
    );
  });
}

/**
 * Makes sure that the embedded server has these roles (NOLOGIN where missing) and that `member` may hand objects to
 * them. Reserved names are left alone: a member of `pg_execute_server_program` could run programs. Gives the names
 * that the server has then.
 */
export async function ensureRoles(
  client: pg.Client,
  member: string,
  roles: readonly string[],
): Promise<readonly string[]> {
  const wanted = roles.filter((role) => !isReservedRole(role) && role !== member);
  const { rowCount } = await client.query(MISSING_ROLES, [wanted, member]);
  if (rowCount !== 0) {
    await inTransaction(client, async () => {
      await lockRoles(client);
      const { rows } = await client.query<{ role: string; present: boolean }>(MISSING_ROLES, [
        wanted,
        member,
      ]);
      for (const { role, present } of rows) if (!present) await createRole(client, role);
      const joined = rows.map(({ role }) => name(role)).join(', ');
      if (joined !== '') await client.query(`GRANT ${joined} TO ${name(member)}`);
    });
  }
  const present = await client.query<{ role: string }>(
    'SELECT rolname AS role FROM pg_roles WHERE rolname = ANY($1)',
    [roles],
  );
  return present.rows.map(({ role }) => role);
}

/** One change of roles at a time: PostgreSQL itself answers two with "tuple concurrently updated". */
export async function lockRoles(client: pg.Client): Promise<void> {
  await client.query('LOCK TABLE pg_catalog.pg_authid IN SHARE ROW EXCLUSIVE MODE');
}

async function createRole(client: pg.Client, role: string): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
  if (rowCount === 0) await client.query(`CREATE ROLE ${name(role)} NOLOGIN`);
}

const LOGIN_IS_FINE = `
  SELECT rolcanlogin AND NOT rolsuper AND rolpassword = $2
         AND NOT EXISTS (SELECT FROM pg_db_role_setting WHERE setrole = a.oid) AS fine
    FROM pg_authid a WHERE rolname = $1`;

/** Roles that are missing, or that the member is not a member of and that are not members of it. */
const MISSING_ROLES = `
  SELECT wanted.role, r.oid IS NOT NULL AS present
    FROM unnest($1::text[]) AS wanted(role)
    LEFT JOIN pg_roles r ON r.rolname = wanted.role
   WHERE r.oid IS NULL
      OR NOT (r.rolsuper OR pg_has_role($2::name, r.oid, 'MEMBER')
              OR pg_has_role(r.oid, (SELECT oid FROM pg_roles WHERE rolname = $2), 'MEMBER'))`;

function name(role: string): string {
  return pg.escapeIdentifier(role);
}
