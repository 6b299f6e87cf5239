import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  embeddedServerStatus,
  stopEmbeddedServer,
} from '@lockstep/adapters/embedded-postgres/embedded-server-stop.js';
import { mustRunNode } from './run-command.js';

/** The checkout whose built packages are measured. */
export const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));

/** A temporary workspace with the repository's packages and an embedded PostgreSQL of its own. */
export interface BenchWorkspace {
  readonly root: string;
  /** Writes a file, path from the root. */
  write(path: string, content: string): Promise<void>;
}

/** Makes an empty workspace; however `use` ends, its server is stopped and all of it removed. */
export async function withBenchWorkspace<T>(use: (workspace: BenchWorkspace) => Promise<T>): Promise<T> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'lockstep-bench-')));
  try {
    // PostgreSQL runs as another user where this one is root, and has to get in.
    await chmod(root, 0o755);
    const write = async (path: string, content: string): Promise<void> => {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), content);
    };
    await symlink(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'), 'junction');
    await write('package.json', '{ "name": "bench-workspace", "private": true, "type": "module" }\n');
    await write('nx.json', '{ "analytics": false, "plugins": ["@lockstep/nx"] }\n');
    await write('.gitignore', 'node_modules\n.nx\n.lockstep\n');
    return await use({ root, write });
  } finally {
    await remove(root);
  }
}

/** Runs the built command line in a folder of a workspace and gives what it printed. */
export async function lockstep(cwd: string, args: readonly string[], signal: AbortSignal): Promise<string> {
  const env = { LOCKSTEP_ATLAS: process.env['LOCKSTEP_ATLAS'] ?? join(REPOSITORY, 'tools/atlas/bin/atlas') };
  return await mustRunNode(
    { file: join(REPOSITORY, 'packages/cli/bin/lockstep.js'), args, cwd, env },
    signal,
  );
}

async function remove(root: string): Promise<void> {
  const servers = await embeddedServerStatus(root);
  await stopEmbeddedServer(root);
  // For root the data lies outside of the workspace, in a folder of its own.
  for (const { data } of servers) await rm(dirname(data), { recursive: true, force: true });
  await rm(root, { recursive: true, force: true });
}
