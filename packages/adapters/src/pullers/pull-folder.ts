import { mkdir, mkdtemp, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { refuseToLeave } from '../files/refuse-to-leave.js';
import { errnoOf } from '../process/errno.js';
import { notWritable } from './write-generated.js';

/**
 * Gives `work` an empty folder within the project, where packages are found as the project finds them, and removes it
 * afterwards. Throws `FILE.NOT_WRITABLE` where the project's folder is read-only, or a link leads outside it.
 */
export async function withPullFolder<Result>(
  projectRoot: string,
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  const parent = join(projectRoot, '.lockstep');
  await refuseToLeave(parent, projectRoot);
  const folder = await makeFolder(parent);
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
    await removeIfEmpty(parent);
  }
}

const ATTEMPTS = 5;

/** Another pull of the same project may take the parent away between the two steps. */
async function makeFolder(parent: string): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await mkdir(parent, { recursive: true });
      return await mkdtemp(join(parent, 'pull-'));
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT' || attempt === ATTEMPTS) throw notWritable(parent, error);
    }
  }
}

async function removeIfEmpty(folder: string): Promise<void> {
  try {
    await rmdir(folder);
  } catch (error) {
    const code = errnoOf(error);
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST' && code !== 'ENOENT') throw error;
  }
}
