import pg from 'pg';
import { errorCodeOf } from '../connect/failure.js';
import { ROLE_MARK } from './drop-scratch.js';
import { inTransaction } from './in-transaction.js';
import { scramVerifier } from '../../../embedded-postgres/scram-verifier.js';

const DUPLICATE = ['42710', '23505'];
const UNDEFINED = '42704';
const NOT_PERMITTED = '42501';

/** Makes the role that loads files: nothing but a login. What the connected login needs to hand it a database is given. */
export async function makeScratchLogin(
  client: pg.Client,
  login: { readonly name: string; readonly password: string; readonly isSuperuser: boolean },
): Promise<void> {
  const role = pg.escapeIdentifier(login.name);
  await inTransaction(client, async () => {
    await client.query(
      `CREATE ROLE ${role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD ${pg.escapeLiteral(scramVerifier(login.password))}`,
    );
    if (!login.isSuperuser) await client.query(`GRANT ${role} TO CURRENT_USER`);
  });
}

/** Makes sure that the connected login is a member of the role that loaded files. Nothing happens where it is gone. */
export async function joinScratchLogin(client: pg.Client, name: string): Promise<void> {
  const { rows } = await client.query<{ member: boolean }>(
    "SELECT pg_has_role(oid, 'MEMBER') AS member FROM pg_roles WHERE rolname = $1",
    [name],
  );
  if (rows[0]?.member === false) await client.query(`GRANT ${pg.escapeIdentifier(name)} TO CURRENT_USER`);
}

/** A scratch database and the role that owns it. */
export interface RoleUse {
  readonly database: string;
  /** Owner of the database; becomes a member of the roles that are made. */
  readonly user: string;
  readonly mayCreateRoles: boolean;
}

/**
 * Makes sure that somebody's server has a role that files name. A missing one is made, marked as ours and dropped with
 * the last scratch database that uses it; one that is not ours is left as it is. `absent` where we may not create it.
 */
export async function ensureRoleForScratch(
  client: pg.Client,
  use: RoleUse,
  role: string,
): Promise<'present' | 'made' | 'absent'> {
  for (;;) {
    const found = await findRole(client, role);
    if (found === 'theirs') return 'present';
    if (found === null && (!use.mayCreateRoles || role.startsWith('pg_'))) return 'absent';
    try {
      await inTransaction(client, async () => await takeRole(client, use, { role, isThere: found !== null }));
      return 'made';
    } catch (error) {
      const code = errorCodeOf(error);
      if (code === NOT_PERMITTED) return 'absent';
      // Another scratch database made or dropped it in this moment: look again.
      if (!DUPLICATE.includes(code) && code !== UNDEFINED) throw error;
    }
  }
}

/**
 * The right to connect is what keeps the role: PostgreSQL refuses to drop a role that a database refers to, so the
 * role goes with the last scratch database that uses it, whichever process made it.
 */
async function takeRole(
  client: pg.Client,
  { database, user }: RoleUse,
  { role, isThere }: { readonly role: string; readonly isThere: boolean },
): Promise<void> {
  const name = pg.escapeIdentifier(role);
  const owner = pg.escapeIdentifier(user);
  if (!isThere) {
    await client.query(`CREATE ROLE ${name} NOLOGIN`);
    await client.query(`COMMENT ON ROLE ${name} IS ${pg.escapeLiteral(ROLE_MARK + database)}`);
  }
  await client.query(`GRANT ${name} TO ${owner}`);
  await client.query(`SET LOCAL ROLE ${owner}`);
  await client.query(`GRANT CONNECT ON DATABASE ${pg.escapeIdentifier(database)} TO ${name}`);
}

async function findRole(client: pg.Client, role: string): Promise<'ours' | 'theirs' | null> {
  const { rows } = await client.query<{ ours: boolean }>(
    `SELECT coalesce(starts_with(shobj_description(oid, 'pg_authid'), $2), false) AS ours
       FROM pg_roles WHERE rolname = $1`,
    [role, ROLE_MARK],
  );
  const [row] = rows;
  if (row === undefined) return null;
  return row.ours ? 'ours' : 'theirs';
}
