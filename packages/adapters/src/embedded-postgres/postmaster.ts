import { readlinkSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { errnoOf } from '../process/errno.js';
import { isRunning } from '../process/process-identity.js';
import { runTool } from '../process/run-tool.js';
import { readIfThere } from './optional-file.js';

/** What a running (or killed) server wrote into its data folder. */
export interface PostmasterFile {
  readonly pid: number;
  /** The data folder as the server saw it when it started: another one where the folder was copied. */
  readonly data: string;
  readonly port: number;
  readonly isReady: boolean;
}

/** `postmaster.pid` of a data folder; null where there is none or it is being written. */
export async function readPostmasterFile(data: string): Promise<PostmasterFile | null> {
  const lines = ((await readIfThere(join(data, 'postmaster.pid'))) ?? '').split('\n');
  const [pid, folder, , port, , , , status] = lines;
  // A negative number is a single-user server: it answers nobody and ends by itself.
  if (!(Number(pid) > 0) || folder === undefined) return null;
  return { pid: Number(pid), data: folder, port: Number(port ?? 0), isReady: status?.trim() === 'ready' };
}

/** The server that runs on this data folder right now, ready or not; null where none does. */
export async function findPostmaster(data: string): Promise<PostmasterFile | null> {
  const file = await readPostmasterFile(data);
  return file !== null && (await isPostmasterOf(file.pid, data)) ? file : null;
}

/** Quick and certain enough for connecting: nobody else's process has this number now. */
export function mayBePostmaster(pid: number | null, data: string): boolean {
  if (pid === null || !isRunning(pid)) return false;
  const folder = workingFolder(pid);
  return folder === null || folder === data || folder === realpathOrNull(data);
}

/**
 * Certain enough for sending a signal: process numbers are reused, and a copied workspace brings the
 * `postmaster.pid` of a server that is not its own.
 */
async function isPostmasterOf(pid: number, data: string): Promise<boolean> {
  if (!isRunning(pid)) return false;
  const folder = workingFolder(pid);
  if (folder !== null) return folder === realpathOrNull(data);
  const file = await readPostmasterFile(data);
  return file !== null && realpathOrNull(file.data) === realpathOrNull(data) && (await isCalledPostgres(pid));
}

/** Where PostgreSQL always is: in its data folder. Null where the system does not say. */
function workingFolder(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch (error) {
    if (errnoOf(error) === null) throw error;
    return null;
  }
}

async function isCalledPostgres(pid: number): Promise<boolean> {
  const args =
    process.platform === 'win32'
      ? ['tasklist', '/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH']
      : ['ps', '-p', String(pid), '-o', 'comm='];
  const [file = '', ...rest] = args;
  const { stdout } = await runTool({ file, args: rest, cwd: dirname(process.execPath), timeoutMs: 5000 });
  return stdout.includes('postgres');
}

/** Waits until the server of this folder takes connections; null where it ends instead, or after `waitMs`. */
export async function untilReady(data: string, waitMs: number): Promise<PostmasterFile | null> {
  const deadline = Date.now() + waitMs;
  for (;;) {
    const found = await findPostmaster(data);
    if (found === null || found.isReady) return found;
    if (Date.now() > deadline) return null;
    await delay(20);
  }
}

const FAST_SHUTDOWN_MS = 30_000;
const IMMEDIATE_SHUTDOWN_MS = 10_000;

/** Ends a server as `pg_ctl stop -m fast` does, at once where that takes too long. Committed data is kept either way. */
export async function stopPostmaster({ pid }: PostmasterFile): Promise<void> {
  signal(pid, 'SIGINT');
  if (await hasEnded(pid, FAST_SHUTDOWN_MS)) return;
  signal(pid, 'SIGQUIT');
  if (await hasEnded(pid, IMMEDIATE_SHUTDOWN_MS)) return;
  throw new Error(`The PostgreSQL process ${pid} does not end.`);
}

async function hasEnded(pid: number, waitMs: number): Promise<boolean> {
  for (const deadline = Date.now() + waitMs; Date.now() < deadline; await delay(10)) {
    if (!isRunning(pid)) return true;
  }
  return false;
}

function signal(pid: number, name: 'SIGINT' | 'SIGQUIT'): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (errnoOf(error) !== 'ESRCH') throw error;
  }
}

function realpathOrNull(path: string): string | null {
  try {
    return realpathSync(path);
  } catch (error) {
    if (errnoOf(error) === null) throw error;
    return null;
  }
}
