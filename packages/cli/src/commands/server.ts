import {
  embeddedServerStatus,
  stopEmbeddedServer,
} from '@lockstep/adapters/embedded-postgres/embedded-server-stop.js';
import { findWorkspaceRoot } from '@lockstep/adapters/files/find-workspace-root.js';
import { installedPostgres } from '@lockstep/adapters/embedded-postgres/embedded-database.js';
import { startServer } from '@lockstep/adapters/embedded-postgres/embedded-server.js';
import type { ExitCode } from '@lockstep/core/errors/codes.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { visible } from '@lockstep/core/text/visible.js';
import type { CliFace } from '../face.js';

/** `lockstep server start|status|stop`: the embedded PostgreSQL of this workspace. */
export async function runServer(args: readonly string[], face: CliFace): Promise<ExitCode> {
  const root = findWorkspaceRoot(face.cwd);
  const [action, ...rest] = args;
  if (rest.length > 0 || action === undefined) throw unknownAction(args.join(' '));
  switch (action) {
    case 'start': {
      const { port, data } = await startServer(root, installedPostgres(root, null));
      face.stdout(`PostgreSQL listens on 127.0.0.1:${port}, data in ${visible(data)}\n`);
      return 0;
    }
    case 'status':
      return await showStatus(root, face);
    case 'stop': {
      const stopped = await stopEmbeddedServer(root);
      face.stdout(
        stopped.length === 0 ? 'no server is running\n' : `stopped PostgreSQL ${stopped.join(', ')}\n`,
      );
      return 0;
    }
    default:
      throw unknownAction(action);
  }
}

async function showStatus(root: string, face: CliFace): Promise<ExitCode> {
  const servers = await embeddedServerStatus(root);
  const lines = servers.map(
    ({ major, purpose, host, port, state, data }) =>
      `PostgreSQL ${major}  ${purpose === 'local' ? '' : 'for scratch databases  '}${state}${port === null ? '' : ` on ${host}:${port}`}  ${visible(data)}`,
  );
  face.stdout(
    `${lines.length === 0 ? 'no embedded server was started in this workspace' : lines.join('\n')}\n`,
  );
  return 0;
}

function unknownAction(action: string): LockstepError {
  return new LockstepError('CONFIG.INVALID', {
    what: action === '' ? 'lockstep server needs an action.' : `Unknown action "${action}".`,
    next: ['{bin} server start', '{bin} server status', '{bin} server stop'],
  });
}
