import { jsonOrNull } from '@lockstep/core/text/json-or-null.js';
import { randomBytes } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { z } from 'zod';
import { refuseToLeave } from '../files/refuse-to-leave.js';
import { writeUnlessThere } from '../files/write-unless-there.js';
import { errnoOf } from '../process/errno.js';
import { CLUSTER_NAME } from './cluster-name.js';
import { SERVER_USER } from './make-cluster.js';
import { readIfThere } from './optional-file.js';

const entrySchema = z.strictObject({
  /** 0 before the first start. */
  port: z.int().min(0).max(65_535),
  /** Of the postmaster; null while no server runs. */
  pid: z.int().positive().nullable(),
  data: z.string().min(1),
  user: z.literal(SERVER_USER),
  password: z.string().min(32),
});

const fileSchema = z.strictObject({
  formatVersion: z.literal(1),
  servers: z.record(z.string().regex(CLUSTER_NAME), entrySchema),
});

/** What `server.json` knows of the server of one cluster. Holds a password. */
export type ServerEntry = z.infer<typeof entrySchema>;
export type ServerEntries = Readonly<Record<string, ServerEntry>>;

/** `.lockstep` of the workspace, made where it is missing, with the `.gitignore` that keeps it out of commits. */
export async function stateFolder(workspaceRoot: string): Promise<string> {
  const folder = join(workspaceRoot, '.lockstep');
  await refuseToLeave(folder, workspaceRoot);
  await writing(folder, async () => {
    await mkdir(folder, { recursive: true });
    await writeUnlessThere(join(folder, '.gitignore'), '*\n');
  });
  return folder;
}

/** All servers of the workspace. A file that is missing or no longer readable as ours counts as none: it is made anew. */
export async function readServerFile(workspaceRoot: string): Promise<ServerEntries> {
  const path = fileOf(workspaceRoot);
  const parsed = fileSchema.safeParse(jsonOrNull(await read(path)));
  return parsed.success ? parsed.data.servers : {};
}

/** Replaces the file in one step, readable by this user alone. */
export async function writeServerFile(workspaceRoot: string, servers: ServerEntries): Promise<void> {
  const path = fileOf(workspaceRoot);
  const draft = `${path}.${randomBytes(4).toString('hex')}`;
  await writing(path, async () => {
    await writeFile(draft, `${JSON.stringify({ formatVersion: 1, servers }, null, 2)}\n`, {
      mode: 0o600,
      flag: 'wx',
    });
    await rename(draft, path);
  });
}

function fileOf(workspaceRoot: string): string {
  return join(workspaceRoot, '.lockstep', 'server.json');
}

async function read(path: string): Promise<string> {
  try {
    return (await readIfThere(path)) ?? '';
  } catch (error) {
    if (errnoOf(error) !== 'EACCES') throw error;
    throw new LockstepError('FILE.NOT_WRITABLE', {
      what: `${path} belongs to another user.`,
      why: 'The servers of this workspace were started by that user, for instance by root.',
      next: [
        'Run the command as that user, or stop the servers as that user and remove the folder .lockstep.',
      ],
      cause: error,
    });
  }
}

async function writing(path: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    throw new LockstepError('FILE.NOT_WRITABLE', {
      what: `${path} cannot be written (${errnoOf(error) ?? 'unknown reason'}).`,
      why: 'Lockstep keeps the port and password of its own PostgreSQL there.',
      next: ['Make the folder writable for this user, and check that the disk is not full.'],
      cause: error,
    });
  }
}
