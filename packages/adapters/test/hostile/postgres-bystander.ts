import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

/** Something with something to lose, beside the scratch databases of strangers. */
export interface Bystander {
  /** What a file may aim at, by the name of its placeholder. */
  readonly aims: Readonly<Record<string, string>>;
  /** Everything that must be the same afterwards; throws where a session was ended. */
  state(): Promise<unknown>;
  /** Names of scratch databases and their logins that are still there. */
  leftovers(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** A superuser's URL of the server, and a login whose sessions an application has there. */
export interface BystanderServer {
  readonly superuserUrl: string;
  /** The login that makes the scratch databases, with a session of the application as that login. */
  readonly login: string;
  readonly loginUrl: string;
}

const DATABASE = 'bystander_data';
const ROLE = 'bystander_role';

/** A database with rows, a role with a password and settings, two sessions, a listener and a folder. */
export async function bystanderOn(server: BystanderServer): Promise<Bystander> {
  const admin = await clientOf(server.superuserUrl);
  await admin.query(
    `CREATE ROLE ${ROLE} LOGIN PASSWORD 'kept'; ALTER ROLE ${ROLE} SET work_mem = '5MB'; COMMENT ON ROLE ${ROLE} IS 'kept'`,
  );
  await admin.query(`CREATE DATABASE ${DATABASE} OWNER ${ROLE}`);
  const here = Object.assign(new URL(server.superuserUrl), { pathname: `/${DATABASE}` }).href;
  const inside = await clientOf(here);
  await inside.query(
    "CREATE TABLE kept (id int, note text); INSERT INTO kept VALUES (1, 'bystander secret')",
  );
  await inside.query("SELECT pg_advisory_lock(42), 'bystander secret'");
  const sessions = [inside, await clientOf(server.loginUrl)];
  const dialled = await listener();
  // Open to all: the server's own account must fail for its rights in the server, not for those of a folder.
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-hostile-'));
  return {
    aims: {
      ...{ database: DATABASE, bystander: ROLE, login: server.login, folder },
      ...{ server_port: new URL(here).port, listener_port: String(dialled.port) },
    },
    state: async () => ({
      server: await rowsOf(admin, SERVER),
      rows: await rowsOf(inside, 'SELECT * FROM public.kept'),
      objects: await rowsOf(inside, OBJECTS),
      locks: await rowsOf(
        inside,
        "SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()",
      ),
      sessions: (
        await Promise.all(sessions.map(async (one) => await rowsOf(one, 'SELECT 1 AS alive')))
      ).flat(),
      dialled: dialled.count(),
      files: existsSync(folder) ? readdirSync(folder) : null,
    }),
    leftovers: async () => (await rowsOf(admin, LEFTOVERS)).map(({ name }) => String(name)),
    stop: async () => {
      for (const one of [...sessions, admin]) await one.end();
      dialled.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Databases, roles with their rights and passwords, settings, comments, slots: but not those of scratch databases. */
const SERVER = `
  SELECT 'database' AS kind, to_jsonb(d) - 'datfrozenxid' - 'datminmxid' AS what, d.datname::text AS name
    FROM pg_database d WHERE datname NOT LIKE 'lockstep\\_scratch\\_%'
   UNION ALL
  SELECT 'role', to_jsonb(a), rolname FROM pg_authid a
   WHERE rolname NOT LIKE 'lockstep\\_scratch\\_%' AND rolname NOT IN ('files_role', 'lockstep')
   UNION ALL
  SELECT 'setting', to_jsonb(s.setconfig), coalesce(s.setdatabase::text, '') || s.setrole FROM pg_db_role_setting s
    LEFT JOIN pg_database d ON d.oid = s.setdatabase LEFT JOIN pg_roles r ON r.oid = s.setrole
   WHERE coalesce(d.datname, r.rolname, '') !~ '^(lockstep_scratch_|files_role)'
   UNION ALL
  SELECT 'member', NULL, m.roleid::regrole || ' of ' || m.member::regrole FROM pg_auth_members m
   WHERE m.roleid::regrole::text !~ '^"?(lockstep_scratch_|files_role|lockstep)'
   UNION ALL
  SELECT 'comment', to_jsonb(description), objoid::text FROM pg_shdescription
   WHERE description NOT LIKE 'made by Lockstep for %'
   UNION ALL
  SELECT 'slot', NULL, slot_name FROM pg_replication_slots
   UNION ALL
  SELECT 'prepared', NULL, gid FROM pg_prepared_xacts
   UNION ALL
  SELECT 'tablespace', NULL, spcname FROM pg_tablespace
   UNION ALL
  SELECT 'system setting', to_jsonb(setting), name FROM pg_file_settings WHERE sourcefile LIKE '%auto.conf'
   ORDER BY 1, 3`;

const OBJECTS = `SELECT relname::text, relowner::regrole::text AS owner, relacl::text FROM pg_class
  WHERE relnamespace = 'public'::regnamespace ORDER BY 1`;

const LEFTOVERS = `SELECT datname AS name FROM pg_database WHERE datname LIKE 'lockstep\\_scratch\\_%'
  UNION ALL SELECT rolname FROM pg_roles WHERE rolname LIKE 'lockstep\\_scratch\\_%'`;

async function rowsOf(client: pg.Client, sql: string): Promise<readonly Record<string, unknown>[]> {
  return (await client.query<Record<string, unknown>>(sql)).rows;
}

async function clientOf(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'bystander' });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Counts who connects; nobody may. */
async function listener(): Promise<{ readonly port: number; count(): number; stop(): void }> {
  let count = 0;
  const server = createServer((socket) => {
    count += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    count: () => count,
    stop: () => void server.close(),
  };
}
