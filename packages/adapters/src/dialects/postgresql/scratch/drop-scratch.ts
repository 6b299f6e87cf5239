import pg from 'pg';
import { errorCodeOf } from '../connect/failure.js';
import { isLeftover, SCRATCH_NAME_PATTERN } from '../../shared/scratch-name.js';

/** Comment on a role that schema files name and that was made for a scratch database; what follows is its name. */
export const ROLE_MARK = 'made by Lockstep for ';

const NO_SUCH_ROLE = '42704';
const ROLE_IN_USE = '2BP01';
const NOT_PERMITTED = '42501';
const CHANGED_MEANWHILE = 'XX000';
const IN_USE = '55006';

/**
 * Drops a scratch database with all its sessions. True where it is gone then; false where one of them works on and does not
 * hear that it is to end: what is left is dropped by a later run.
 */
export async function dropScratchDatabase(client: pg.Client, name: string): Promise<boolean> {
  try {
    await dropDatabase(client, name);
    return true;
  } catch (error) {
    if (errorCodeOf(error) !== IN_USE) throw error;
    return false;
  }
}

async function dropDatabase(client: pg.Client, name: string): Promise<void> {
  const owner = await foreignOwnerOf(client, name);
  if (owner === null) return;
  // A login without INHERIT is the owner only as long as it says so.
  if (owner !== '') await client.query(`SET ROLE ${pg.escapeIdentifier(owner)}`);
  try {
    await dropWithSessions(client, name);
  } finally {
    if (owner !== '') await client.query('RESET ROLE');
  }
}

/** Drops the role that loaded files into a scratch database, which is dropped already. */
export async function dropScratchLogin(client: pg.Client, role: string): Promise<void> {
  await tolerating([NO_SUCH_ROLE], async () => await dropRole(client, role));
}

/** Drops roles made for scratch databases, but those that another scratch database still refers to. */
export async function dropScratchRoles(client: pg.Client, roles: readonly string[]): Promise<void> {
  for (const role of roles) {
    await tolerating(
      [NO_SUCH_ROLE, ROLE_IN_USE, CHANGED_MEANWHILE],
      async () => await dropRole(client, role),
    );
  }
}

/** Drops what processes that have ended left on this server, as far as this login may. Never a living one's. */
export async function dropLeftovers(client: pg.Client): Promise<void> {
  const now = Date.now();
  const databases = await client.query<{ name: string; inUse: boolean }>(LEFT_DATABASES, [
    SCRATCH_NAME_PATTERN,
  ]);
  for (const { name } of databases.rows.filter((row) => isLeftover(row.name, { now, inUse: row.inUse }))) {
    await tolerating(PASSING, async () => {
      await dropScratchDatabase(client, name);
    });
  }
  const roles = await client.query<{ role: string; mark: string }>(LEFT_ROLES, [
    SCRATCH_NAME_PATTERN,
    ROLE_MARK,
  ]);
  const left = roles.rows
    .filter(({ mark }) => isLeftover(mark, { now, inUse: false }))
    .map(({ role }) => role);
  for (const role of left) {
    await tolerating(PASSING, async () => await dropScratchRoles(client, [role]));
  }
}

/** Databases that this login may drop. */
const LEFT_DATABASES = `
  SELECT datname AS name,
         EXISTS (SELECT FROM pg_stat_activity a WHERE a.datname = d.datname) AS "inUse"
    FROM pg_database d
   WHERE datname LIKE $1 AND pg_has_role(datdba, 'MEMBER')`;

/** Roles with the name of a scratch database, and roles that carry one in their comment. */
const LEFT_ROLES = `
  SELECT rolname AS role, rolname AS mark FROM pg_roles WHERE rolname LIKE $1
   UNION ALL
  SELECT r.rolname, substr(c.description, length($2) + 1)
    FROM pg_roles r JOIN pg_shdescription c ON c.objoid = r.oid AND c.classoid = 'pg_authid'::regclass
   WHERE starts_with(c.description, $2)`;

/** Null where there is no such database, '' where the login owns it itself or needs no right. */
async function foreignOwnerOf(client: pg.Client, name: string): Promise<string | null> {
  const { rows } = await client.query<{ owner: string }>(
    `SELECT CASE WHEN rolname = current_user OR (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
                 THEN '' ELSE rolname END AS owner
       FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba
      WHERE datname = $1`,
    [name],
  );
  return rows[0]?.owner ?? null;
}

async function dropWithSessions(client: pg.Client, name: string): Promise<void> {
  const quoted = pg.escapeIdentifier(name);
  const { rows } = await client.query<{ major: number }>(
    "SELECT current_setting('server_version_num')::int / 10000 AS major",
  );
  const drop = async (options: string): Promise<void> => {
    await client.query(`DROP DATABASE IF EXISTS ${quoted}${options}`);
  };
  // The owner of a database may declare it a template, which cannot be dropped; a file's login is such an owner.
  const isTemplate = await client.query('SELECT FROM pg_database WHERE datname = $1 AND datistemplate', [
    name,
  ]);
  if (isTemplate.rowCount !== 0) await client.query(`ALTER DATABASE ${quoted} WITH IS_TEMPLATE false`);
  if ((rows[0]?.major ?? 0) >= 13) {
    await drop(' WITH (FORCE)');
    return;
  }
  await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
  await drop('');
}

/** Another process may be dropping the same leftover, and a server may have rights of its own. */
const PASSING = [NOT_PERMITTED, CHANGED_MEANWHILE, NO_SUCH_ROLE, '3D000'];

async function tolerating(codes: readonly string[], action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (!codes.includes(errorCodeOf(error))) throw error;
  }
}

async function dropRole(client: pg.Client, role: string): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
  if (rowCount === 0) return;
  await client.query(`DROP ROLE ${pg.escapeIdentifier(role)}`);
}
