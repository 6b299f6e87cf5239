import { LockstepError, type ScratchDatabase, type ScratchRequest } from '@lockstep/core';
import pg from 'pg';
import { createExtension } from './create-extension.js';
import { dropLeftovers, dropScratchDatabase } from './drop-scratch.js';
import type { InstalledPostgres } from './embedded-binaries.js';
import { handOverPublicSchema } from './embedded-database.js';
import { DEFAULT_LOGIN, ensureLogin, ensureRoles, isReservedRole, loginPassword } from './embedded-roles.js';
import { connectAsServerUser, connectServer, embeddedTarget } from './embedded-server.js';
import { newScratchName } from './scratch-name.js';
import type { ServerEntry } from './server-file.js';

/** What `scratchOnEmbedded` needs of a request. */
export type EmbeddedScratchRequest = Pick<ScratchRequest, 'workspaceRoot' | 'ownerName' | 'roles'>;

interface EmbeddedScratch {
  readonly server: ServerEntry;
  readonly installed: InstalledPostgres;
  readonly name: string;
  readonly login: string;
}

/** Makes a scratch database on the workspace's own server, which is started as needed. */
export async function scratchOnEmbedded(
  request: EmbeddedScratchRequest,
  installed: InstalledPostgres,
): Promise<ScratchDatabase> {
  const owner = request.ownerName ?? DEFAULT_LOGIN;
  const login = isReservedRole(owner) ? STAND_IN : owner;
  const { server, client } = await connectServer(request.workspaceRoot, installed);
  const scratch = { server, installed, login, name: newScratchName() };
  try {
    await dropLeftovers(client);
    await ensureLogin(client, server, login);
    await ensureRoles(client, login, request.roles);
    await createDatabase(client, scratch);
  } finally {
    await client.end();
  }
  return scratchOf(scratch, login === owner ? null : { from: login, to: owner });
}

/** The scratch login where the owner's name is one that no login of ours may have. */
const STAND_IN = 'lockstep_scratch_owner';

async function createDatabase(
  client: pg.Client,
  { server, installed, name, login }: EmbeddedScratch,
): Promise<void> {
  const database = pg.escapeIdentifier(name);
  await client.query(`CREATE DATABASE ${database} OWNER ${pg.escapeIdentifier(login)} TEMPLATE template0`);
  // Nobody needs it after a power cut; the local databases beside it stay durable.
  await client.query(`ALTER DATABASE ${database} SET synchronous_commit = off`);
  if (installed.major < 15) await handOverPublicSchema(server, name, login);
}

function scratchOf(scratch: EmbeddedScratch, ownerAlias: ScratchDatabase['ownerAlias']): ScratchDatabase {
  const { server, installed, name, login } = scratch;
  return {
    target: embeddedTarget(server, { user: login, password: loginPassword(server, login), database: name }),
    ownerAlias,
    createExtension: async (request) =>
      await withServerUser(server, name, async (client) => {
        const serverName = `PostgreSQL ${installed.major} of Lockstep`;
        await createExtension({ client, owner: login, serverName }, request);
      }),
    ensureRole: async (role) =>
      await withServerUser(server, name, async (client) =>
        (await ensureRoles(client, login, [role])).includes(role),
      ),
    drop: async () => await drop(server, name),
  };
}

async function drop(server: ServerEntry, name: string): Promise<void> {
  try {
    await withServerUser(server, 'postgres', async (client) => await dropScratchDatabase(client, name));
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
