import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { type ClusterPurpose, parseClusterName } from './cluster-name.js';
import { findPostmaster, stopPostmaster } from './postmaster.js';
import { isDataOf } from './server-account.js';
import { readServerFile, type ServerEntry, stateFolder, writeServerFile } from './server-file.js';
import { withServerLock } from './server-lock.js';
import { readIfThere } from './optional-file.js';

/** One embedded server of a workspace, as `server status` shows it. Holds no password. */
export interface EmbeddedServerStatus {
  readonly major: number;
  /** What it is for: the databases of environments, or scratch databases. */
  readonly purpose: ClusterPurpose;
  readonly state: 'running' | 'starting' | 'stopped';
  readonly host: string;
  /** Null while it does not run. */
  readonly port: number | null;
  readonly pid: number | null;
  readonly data: string;
}

/** The embedded servers that this workspace ever started, by major and purpose; changes nothing and starts nothing. */
export async function embeddedServerStatus(workspaceRoot: string): Promise<readonly EmbeddedServerStatus[]> {
  const entries = await ownEntries(workspaceRoot);
  return await Promise.all(entries.map(async ([name, entry]) => await statusOf(name, entry)));
}

/** Stops every embedded server of a workspace; data stays. Gives the majors that ran, each once. */
export async function stopEmbeddedServer(workspaceRoot: string): Promise<readonly number[]> {
  if ((await readIfThere(join(workspaceRoot, '.lockstep', 'server.json'))) === null) return [];
  return await withServerLock(await stateFolder(workspaceRoot), async () => {
    const entries = await ownEntries(workspaceRoot);
    const stopped = await Promise.all(
      entries.map(async ([name, entry]) => await stopOne(parseClusterName(name).major, entry)),
    );
    const parts = entries.map(([name, entry]) => [name, { ...entry, pid: null }] as const);
    await writeServerFile(workspaceRoot, {
      ...(await readServerFile(workspaceRoot)),
      ...Object.fromEntries(parts),
    });
    return [...new Set(stopped.flat())].sort((left, right) => left - right);
  });
}

async function ownEntries(workspaceRoot: string): Promise<readonly (readonly [string, ServerEntry])[]> {
  const root = await realpath(workspaceRoot);
  const entries = Object.entries(await readServerFile(root));
  const isOwn = await Promise.all(entries.map(async ([, { data }]) => await isDataOf(root, data)));
  return entries
    .filter((_, index) => isOwn[index])
    .sort(([left], [right]) => left.localeCompare(right, 'en', { numeric: true }));
}

async function stopOne(major: number, { data }: ServerEntry): Promise<readonly number[]> {
  const running = await findPostmaster(data);
  if (running === null) return [];
  await stopPostmaster(running);
  return [major];
}

async function statusOf(name: string, { data }: ServerEntry): Promise<EmbeddedServerStatus> {
  const running = await findPostmaster(data);
  const state = running === null ? 'stopped' : running.isReady ? 'running' : 'starting';
  return {
    ...parseClusterName(name),
    state,
    host: '127.0.0.1',
    port: running?.port ?? null,
    pid: running?.pid ?? null,
    data,
  };
}
