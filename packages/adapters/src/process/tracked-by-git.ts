import { runGit } from './run-git.js';

const GIT_MS = 20_000;

/**
 * The files below `folder` that git tracks and that a pathspec matches, with their path from `folder`: what came with the
 * repository, so that whoever may propose a change may have written it. Nothing outside of git and without git.
 */
export async function trackedByGit(folder: string, pathspecs: readonly string[]): Promise<readonly string[]> {
  const args = ['ls-files', '-z', '--recurse-submodules', '--', ...pathspecs];
  const { exitCode, stdout } = await runGit({ folder, args, timeoutMs: GIT_MS });
  return exitCode === 0 ? stdout.split('\0').filter((path) => path !== '') : [];
}
