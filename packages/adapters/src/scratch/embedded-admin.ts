import { type ConnectionTarget, type ExtensionRequest, LockstepError } from '@lockstep/core';
import { addressOf } from '../postgres/connection-settings.js';
import { createExtension } from './create-extension.js';
import { ensureRoles } from './embedded-roles.js';
import { withServerUser } from './scratch-on-embedded.js';
import { readServerFile, type ServerEntry } from './server-file.js';

/** What only a superuser may do in a local database, whose own login is none. */
export interface EmbeddedAdmin {
  /** As `ScratchDatabase.createExtension`: the extension belongs to the login afterwards. */
  createExtension(request: ExtensionRequest): Promise<void>;
  /** Creates a role (NOLOGIN) where it is missing and lets the login hand objects to it; false for a reserved name. */
  ensureRole(name: string): Promise<boolean>;
}

/**
 * The administrator of a database that `ensureEmbeddedDatabase` gave. Throws `DB.UNREACHABLE` where that server is not
 * one of this workspace.
 */
export async function embeddedAdmin(workspaceRoot: string, target: ConnectionTarget): Promise<EmbeddedAdmin> {
  const { user, port, database } = addressOf(target);
  const { server, major } = await serverAt(workspaceRoot, port);
  return {
    createExtension: async (request) =>
      await withServerUser(server, database, async (client) => {
        const serverName = `PostgreSQL ${major} of Lockstep`;
        await createExtension({ client, owner: user, serverName }, request);
      }),
    ensureRole: async (role) =>
      await withServerUser(server, database, async (client) =>
        (await ensureRoles(client, user, [role])).includes(role),
      ),
  };
}

async function serverAt(
  workspaceRoot: string,
  port: number,
): Promise<{ readonly major: string; readonly server: ServerEntry }> {
  const entries = Object.entries(await readServerFile(workspaceRoot));
  const [major, server] = entries.find(([, entry]) => entry.port === port) ?? [];
  if (major !== undefined && server !== undefined) return { major, server };
  throw new LockstepError('DB.UNREACHABLE', {
    what: `No embedded server of this workspace listens on port ${port}.`,
    why: 'It was stopped or started anew since the run began.',
    next: ['{bin} server status', 'Then run the command again.'],
  });
}
