import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { formatServerUrl } from '@lockstep/core/config/url/postgres-url.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { RedactedUrl } from '@lockstep/core/config/url/redacted-url.js';
import type {
  ScratchDatabase,
  ScratchProvider,
  ScratchRequest,
} from '@lockstep/core/ports/scratch-database.js';
import { z } from 'zod';
import { isLeftover, newScratchName, SCRATCH_NAME_PATTERN } from '../../shared/scratch-name.js';
import { connectMysql } from '../connect/connect.js';
import { dropScratchAccount, makeScratchAccount } from '../containment/scratch-account.js';
import { mysqlErrnoOf, mysqlMessageOf } from '../connect/failure.js';
import { mysqlAddressOf, mysqlPlaceOf } from '../connect/mysql-address.js';
import { type MysqlClient, quoteMysqlName } from '../connect/mysql-client.js';

/**
 * Scratch databases on the target's server, or on one that `"scratch"` names, each with an account of its own where the
 * login can make one.
 */
export const mysqlScratch: ScratchProvider = { create: createScratch };

async function createScratch(request: ScratchRequest): Promise<ScratchDatabase> {
  const server = serverOf(request);
  const client = await connectMysql(server, { applicationName: 'lockstep scratch' });
  try {
    refuseOtherMajor(request, client, server);
    await dropLeftovers(client);
    return await makeOn(client, server, request.target);
  } finally {
    await client.end();
  }
}

function serverOf({ source, target }: ScratchRequest): ConnectionTarget {
  if (source.from === 'url') return source.target;
  if (target !== null) return target;
  throw new LockstepError('SCRATCH.UNAVAILABLE', {
    what: "Schema files are tried in a scratch database on the target's server, and this command connects to no target.",
    why: 'Lockstep does not include a server of the MySQL family.',
    next: [
      'Name a server for it: "scratch": { "from": "url", "urlFrom": "SCRATCH_DATABASE_URL" } in db.config.json,',
      'and set SCRATCH_DATABASE_URL to mysql://user:password@host:port/database (any database the login may use).',
    ],
  });
}

const charsetRow = z.object({ charset: z.string(), collation: z.string() });
const CHARSET = 'SELECT @@character_set_database AS charset, @@collation_database AS collation';

/** With the target's defaults: what files leave out must mean the same on both sides. */
async function makeOn(
  client: MysqlClient,
  server: ConnectionTarget,
  target: ConnectionTarget | null,
): Promise<ScratchDatabase> {
  const [defaults] =
    target === null || target === server ? await client.rows(charsetRow, CHARSET) : await defaultsOf(target);
  const name = newScratchName();
  const collate =
    defaults === undefined ? '' : ` CHARACTER SET ${defaults.charset} COLLATE ${defaults.collation}`;
  try {
    await client.run(`CREATE DATABASE ${quoteMysqlName(name)}${collate}`);
  } catch (error) {
    throw notMade(server, error);
  }
  try {
    const own = await makeScratchAccount(client, server, name);
    return scratchAt(server, { name, login: own ?? withDatabase(server, name) });
  } catch (error) {
    await Promise.allSettled([client.run(`DROP DATABASE IF EXISTS ${quoteMysqlName(name)}`)]);
    throw error;
  }
}

/** The login itself, where it can make no account: then what could reach out is not loaded. */
function withDatabase(server: ConnectionTarget, database: string): ConnectionTarget {
  const scheme = server.dialect === 'mariadb' ? 'mariadb' : 'mysql';
  const url = RedactedUrl.of(formatServerUrl(scheme, { ...mysqlAddressOf(server), database }));
  return { ...server, url, database, embedded: false };
}

async function defaultsOf(target: ConnectionTarget): Promise<readonly z.infer<typeof charsetRow>[]> {
  const client = await connectMysql(target, { applicationName: 'lockstep scratch' });
  try {
    return await client.rows(charsetRow, CHARSET);
  } finally {
    await client.end();
  }
}

function scratchAt(
  server: ConnectionTarget,
  { name, login }: { readonly name: string; readonly login: ConnectionTarget },
): ScratchDatabase {
  return {
    target: login,
    ownerAlias: null,
    createExtension: async () =>
      await Promise.reject(
        new Error('there are no extensions in the MySQL family, and no file asks for one'),
      ),
    ensureRole: async () => await Promise.resolve(false),
    drop: async () => {
      const client = await connectMysql(server, { applicationName: 'lockstep scratch' });
      try {
        await dropScratch(client, name);
      } finally {
        await client.end();
      }
    },
  };
}

/** The account first: as long as it exists, its database tells whose it is. */
async function dropScratch(client: MysqlClient, name: string): Promise<void> {
  await dropScratchAccount(client, name);
  await client.run(`DROP DATABASE IF EXISTS ${quoteMysqlName(name)}`);
}

const nameRow = z.object({ name: z.string(), sessions: z.coerce.number() });

/** Another process may be dropping the same leftover, and it may be another login's. */
const PASSING: readonly number[] = [1008, 1010, 1044, 1049, 1142];

/** Drops what processes that have ended left on this server, as far as this login may. Never a living one's. */
async function dropLeftovers(client: MysqlClient): Promise<void> {
  const now = Date.now();
  const rows = await client.rows(
    nameRow,
    `SELECT schema_name AS name,
            (SELECT count(*) FROM information_schema.processlist p WHERE p.db = schema_name) AS sessions
     FROM information_schema.schemata WHERE schema_name LIKE ?`,
    [SCRATCH_NAME_PATTERN],
  );
  for (const { name } of rows.filter((row) => isLeftover(row.name, { now, inUse: row.sessions > 0 }))) {
    try {
      await dropScratch(client, name);
    } catch (error) {
      if (!PASSING.includes(mysqlErrnoOf(error))) throw error;
    }
  }
}

/** Another major prints tables its own way. */
function refuseOtherMajor(
  { source, major }: ScratchRequest,
  client: MysqlClient,
  server: ConnectionTarget,
): void {
  if (source.from !== 'url' || major === null || client.server.major === major) return;
  throw new LockstepError('SCRATCH.UNAVAILABLE', {
    what: `The scratch server ${mysqlPlaceOf(mysqlAddressOf(server))} is ${client.server.fullVersion}, and the target is of major version ${major}.`,
    why: 'Servers of another major version print the same table in another way.',
    next: [
      'Name a server of that version in "scratch", or use the target\'s own: "scratch": { "from": "same-server" }.',
    ],
  });
}

function notMade(server: ConnectionTarget, cause: unknown): LockstepError {
  const { user } = mysqlAddressOf(server);
  const pattern = quoteMysqlName(SCRATCH_NAME_PATTERN);
  return new LockstepError('SCRATCH.UNAVAILABLE', {
    what: `The login "${user}" could not create a scratch database on ${server.host}.`,
    why: mysqlMessageOf(cause),
    next: [
      `Give it that right for such names alone: GRANT ALL PRIVILEGES ON ${pattern}.* TO this login;`,
      'Or name another server: "scratch": { "from": "url", "urlFrom": "SCRATCH_DATABASE_URL" } in db.config.json.',
    ],
    cause,
  });
}
