import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { ScratchDatabase, ScratchRequest } from '@lockstep/core/ports/scratch-database.js';
import pg from 'pg';
import { createExtension } from './create-extension.js';
import { dropLeftovers, dropScratchDatabase, dropScratchLogin } from './drop-scratch.js';
import { scratchSize } from './scratch-size.js';
import type { InstalledPostgres } from '../../../embedded-postgres/embedded-binaries.js';
import { handOverPublicSchema } from '../../../embedded-postgres/embedded-database.js';
import { DEFAULT_LOGIN, ensureRoles, loginPassword } from '../../../embedded-postgres/embedded-roles.js';
import {
  connectAsServerUser,
  connectServer,
  embeddedTarget,
} from '../../../embedded-postgres/embedded-server.js';
import { newScratchName } from '../../shared/scratch-name.js';
import { scramVerifier } from '../../../embedded-postgres/scram-verifier.js';
import type { ServerEntry } from '../../../embedded-postgres/server-file.js';

/** What `scratchOnEmbedded` needs of a request. */
export type EmbeddedScratchRequest = Pick<ScratchRequest, 'workspaceRoot' | 'ownerName' | 'roles' | 'trust'>;

interface EmbeddedScratch {
  readonly server: ServerEntry;
  readonly installed: InstalledPostgres;
  /** Of the database, and of the login that is its owner: the server lets a login connect to this database alone. */
  readonly name: string;
  readonly trust: readonly string[];
}

/**
 * Makes a scratch database with a login of its own, on the cluster of the workspace that holds scratch databases and
 * nothing else; it is started as needed.
 */
export async function scratchOnEmbedded(
  request: EmbeddedScratchRequest,
  installed: InstalledPostgres,
): Promise<ScratchDatabase> {
  const { server, client } = await connectServer(request.workspaceRoot, installed, 'scratch');
  const scratch = { server, installed, name: newScratchName(), trust: request.trust ?? [] };
  try {
    await dropLeftovers(client);
    await createDatabase(client, scratch);
    await ensureRoles(client, scratch.name, request.roles);
  } finally {
    await client.end();
  }
  return scratchOf(scratch, { from: scratch.name, to: request.ownerName ?? DEFAULT_LOGIN });
}

async function createDatabase(
  client: pg.Client,
  { server, installed, name }: EmbeddedScratch,
): Promise<void> {
  const quoted = pg.escapeIdentifier(name);
  const verifier = pg.escapeLiteral(scramVerifier(loginPassword(server, name)));
  await client.query(
    `CREATE ROLE ${quoted} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD ${verifier}`,
  );
  await client.query(`CREATE DATABASE ${quoted} OWNER ${quoted} TEMPLATE template0`);
  if (installed.major < 15) await handOverPublicSchema(server, name, name);
}

function scratchOf(scratch: EmbeddedScratch, ownerAlias: ScratchDatabase['ownerAlias']): ScratchDatabase {
  const { server, installed, name, trust } = scratch;
  return {
    target: embeddedTarget(server, { user: name, password: loginPassword(server, name), database: name }),
    ownerAlias,
    createExtension: async (request) =>
      await withServerUser(server, name, async (client) => {
        const serverName = `PostgreSQL ${installed.major} of Lockstep`;
        await createExtension({ client, owner: name, serverName, trust }, request);
      }),
    ensureRole: async (role) =>
      await withServerUser(server, 'postgres', async (client) =>
        (await ensureRoles(client, name, [role])).includes(role),
      ),
    size: async () =>
      await withServerUser(server, 'postgres', async (client) => await scratchSize(client, name)),
    drop: async () => await drop(server, name),
  };
}

async function drop(server: ServerEntry, name: string): Promise<void> {
  try {
    await withServerUser(server, 'postgres', async (client) => {
      if (await dropScratchDatabase(client, name)) await dropScratchLogin(client, name);
    });
  } catch (error) {
    // The server was stopped meanwhile: the next scratch database of this workspace drops what is left.
    if (!(error instanceof LockstepError) || !error.code.startsWith('DB.')) throw error;
  }
}

/** Runs `action` on a connection of our superuser, made for it. */
export async function withServerUser<T>(
  server: ServerEntry,
  database: string,
  action: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = await connectAsServerUser(server, database);
  try {
    return await action(client);
  } finally {
    await client.end();
  }
}
