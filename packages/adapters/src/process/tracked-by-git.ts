import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errnoOf } from './errno.js';
import { runGit } from './run-git.js';

const GIT_MS = 20_000;

/**
 * The files below `folder` that git tracks and that a pathspec matches, with their path from `folder`: what came with the
 * repository, so that whoever may propose a change may have written it. None outside of git. Null where there is a
 * repository and git cannot be asked, or does not answer: then nothing is known, and nothing may be taken for safe.
 * Whoever owns the checkout does not matter for reading its index.
 */
export async function trackedByGit(
  folder: string,
  pathspecs: readonly string[],
): Promise<readonly string[] | null> {
  if ((await repositoryOf(folder)) === null) return [];
  return await listed(folder, ['--', ...pathspecs]);
}

/**
 * The submodules below `folder` (absolute). git itself would follow them, and give up on a `.gitmodules` that somebody broke.
 * Null as above.
 */
export async function submodulesBelow(folder: string): Promise<readonly string[] | null> {
  const repository = await repositoryOf(folder);
  if (repository === null || !(await exists(join(repository, '.gitmodules')))) return [];
  const entries = await listed(folder, ['--stage']);
  const links = entries?.filter((entry) => entry.startsWith('160000 ')) ?? null;
  return links?.map((entry) => join(folder, entry.slice(entry.indexOf('\t') + 1))) ?? null;
}

async function listed(folder: string, more: readonly string[]): Promise<readonly string[] | null> {
  const args = ['-c', 'safe.directory=*', 'ls-files', '-z', ...more];
  const { exitCode, stdout } = await runGit({ folder, args, timeoutMs: GIT_MS });
  return exitCode === 0 ? stdout.split('\0').filter((entry) => entry !== '') : null;
}

/** The folder with `.git`, from `folder` upwards; null outside of git. */
async function repositoryOf(folder: string): Promise<string | null> {
  if (await exists(join(folder, '.git'))) return folder;
  const parent = dirname(folder);
  return parent === folder ? null : await repositoryOf(parent);
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) return false;
    throw error;
  }
}
