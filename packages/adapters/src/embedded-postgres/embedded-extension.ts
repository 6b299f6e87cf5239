import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import type { ExtensionRequest } from '@lockstep/core/source/extension-request.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { nextCommand } from '@lockstep/core/errors/next-command.js';
import pg from 'pg';
import { addressOf } from '../dialects/postgresql/connect/settings.js';
import { parseClusterName } from './cluster-name.js';
import { createExtension, needsSuperuser } from '../dialects/postgresql/scratch/create-extension.js';
import { withServerUser } from '../dialects/postgresql/scratch/scratch-on-embedded.js';
import { readServerFile, type ServerEntry } from './server-file.js';

/**
 * Creates an extension that only a superuser may create in a local database, whose own login is none; it belongs to
 * the login afterwards, as does the schema it asks for where that was missing. False where the login can do it itself,
 * where it is there already, and where it is none of the allow list. Throws `DB.UNREACHABLE` where the server is not
 * one of this workspace, and the server's own error.
 */
export async function createEmbeddedExtension(
  place: { readonly workspaceRoot: string; readonly target: ConnectionTarget },
  request: ExtensionRequest,
): Promise<boolean> {
  const { user, port, database } = addressOf(place.target);
  const { server, major } = await serverAt(place.workspaceRoot, port);
  return await withServerUser(server, database, async (client) => {
    // The files were loaded with it before there was a plan: whether it may be made was decided there.
    const trust = [request.name];
    if (!(await needsSuperuser({ client, trust }, request))) return false;
    if (request.schema !== undefined) await ensureSchema(client, request.schema, user);
    await createExtension(
      { client, owner: user, serverName: `PostgreSQL ${major} of Lockstep`, trust },
      request,
    );
    return true;
  });
}

async function ensureSchema(client: pg.Client, schema: string, owner: string): Promise<void> {
  await client.query(
    `CREATE SCHEMA IF NOT EXISTS ${pg.escapeIdentifier(schema)} AUTHORIZATION ${pg.escapeIdentifier(owner)}`,
  );
}

async function serverAt(
  workspaceRoot: string,
  port: number,
): Promise<{ readonly major: number; readonly server: ServerEntry }> {
  const entries = Object.entries(await readServerFile(workspaceRoot));
  const [name, server] =
    entries.find(([key, entry]) => parseClusterName(key).purpose === 'local' && entry.port === port) ?? [];
  if (name !== undefined && server !== undefined) return { major: parseClusterName(name).major, server };
  throw new LockstepError('DB.UNREACHABLE', {
    what: `No embedded server of this workspace listens on port ${port}.`,
    why: 'It was stopped or restarted since the run began.',
    next: [nextCommand('server status'), nextCommand('again', {}, { note: 'then' })],
  });
}
