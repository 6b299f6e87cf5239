import { createHash } from 'node:crypto';
import { chmod, chown, lstat, mkdir, readFile, realpath, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { errnoOf } from '../process/errno.js';
import { type ClusterName, clusterName } from './cluster-name.js';
import { realpathIfThere } from './optional-file.js';

/** A user of the system that a server runs as. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Where a cluster of a workspace lives, and as whom it runs. */
export interface ClusterPlace extends ClusterName {
  /** Of its folder and its log, and its key in `server.json`. */
  readonly name: string;
  /** Private folder that holds `data`; belongs to `account`. */
  readonly folder: string;
  readonly data: string;
  readonly log: string;
  /** Null: the user of this process. */
  readonly account: Account | null;
}

/**
 * PostgreSQL refuses to run as root. Root therefore uses an existing unprivileged account and a private folder of it
 * below the system's temporary folder, since that account may be unable to enter the checkout.
 */
export async function clusterPlace(workspaceRoot: string, cluster: ClusterName): Promise<ClusterPlace> {
  const own = join(workspaceRoot, '.lockstep', 'postgres');
  if (!isRoot()) {
    await mkdir(own, { recursive: true, mode: 0o700 });
    return placeIn({ folder: own, cluster, account: null });
  }
  // Data that a user made earlier in this workspace goes on as that user's.
  const owner = await ownerOf(join(own, clusterName(cluster)));
  if (owner !== null && owner.uid !== 0) return placeIn({ folder: own, cluster, account: owner });
  const account = await unprivilegedAccount();
  const folder = join(await sharedFolder(), `data-${await workspaceKey(workspaceRoot)}`);
  await mkdirFor(folder, account);
  return placeIn({ folder, cluster, account });
}

/** True where `data` is where this workspace keeps its clusters: a copied workspace brings a stranger's `server.json`. */
export async function isDataOf(workspaceRoot: string, data: string): Promise<boolean> {
  const root = await realpath(workspaceRoot);
  const folder = dirname(data);
  return (
    (await realpathIfThere(folder)) === join(root, '.lockstep', 'postgres') ||
    folder.endsWith(`data-${await workspaceKey(workspaceRoot)}`)
  );
}

/**
 * Folder of this user below the system's temporary folder that others may pass through but not change. Throws
 * `SCRATCH.UNAVAILABLE` where somebody else made it.
 */
export async function sharedFolder(): Promise<string> {
  const folder = join(await openTemporaryFolder(), `lockstep-postgres-${process.getuid?.() ?? 'user'}`);
  await mkdir(folder, { recursive: true, mode: 0o711 });
  const found = await lstat(folder);
  const isOurs = process.getuid === undefined || found.uid === process.getuid();
  if (!found.isDirectory() || !isOurs) {
    throw new LockstepError('SCRATCH.UNAVAILABLE', {
      what: `The folder ${folder} belongs to somebody else.`,
      why: 'Lockstep keeps the binaries and data of PostgreSQL there, which nobody else may be able to change.',
      next: [`Remove ${folder}, or set TMPDIR to another folder.`],
    });
  }
  // The mode of mkdir is cut by the umask; one that a foreign hand opened is closed again.
  if (process.platform !== 'win32' && (found.mode & 0o777) !== 0o711) await chmod(folder, 0o711);
  return folder;
}

/** True where this process is root. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function placeIn(place: {
  readonly folder: string;
  readonly cluster: ClusterName;
  readonly account: Account | null;
}): ClusterPlace {
  const { folder, cluster, account } = place;
  const name = clusterName(cluster);
  return { ...cluster, name, folder, data: join(folder, name), log: join(folder, `${name}.log`), account };
}

async function workspaceKey(workspaceRoot: string): Promise<string> {
  return createHash('sha256')
    .update(await realpath(workspaceRoot))
    .digest('hex')
    .slice(0, 16);
}

async function ownerOf(path: string): Promise<Account | null> {
  try {
    const { uid, gid } = await lstat(path);
    return { uid, gid };
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** `mkdir` and `chown` in a folder that only root may change: nobody can slip a link in between. */
async function mkdirFor(folder: string, account: Account): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
  }
  await chown(folder, account.uid, account.gid);
}

const UNPRIVILEGED = ['nobody', 'postgres', 'daemon'];

/** initdb insists on a name for its user, so the account must be in the system's list; nothing is added to it. */
async function unprivilegedAccount(): Promise<Account> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  for (const name of UNPRIVILEGED) {
    const [, , uid, gid] = lines.find((fields) => fields[0] === name) ?? [];
    if (Number(uid) > 0 && Number(gid) > 0) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new LockstepError('SCRATCH.UNAVAILABLE', {
    what: `PostgreSQL refuses to run as root, and this system has none of the users ${UNPRIVILEGED.join(', ')}.`,
    next: ['Run the command as a user who is not root.'],
  });
}

/** A temporary folder that other users can enter: some systems give each login one of its own. */
async function openTemporaryFolder(): Promise<string> {
  for (const folder of [tmpdir(), '/tmp', '/var/tmp']) {
    if (process.platform === 'win32' || !isRoot() || (await isOpenToAll(folder))) return folder;
  }
  return tmpdir();
}

async function isOpenToAll(folder: string): Promise<boolean> {
  const { mode } = await stat(folder);
  if ((mode & 0o001) === 0) return false;
  return dirname(folder) === folder || (await isOpenToAll(dirname(folder)));
}
