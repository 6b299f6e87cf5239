import { taskOfBranch } from '@lockstep/core/config/task-name.js';
import { runGit } from './run-git.js';

const GIT_MS = 5_000;

/** The git branch that a folder is on, as the name of a task; null outside of git, without git, and on a detached commit. */
export async function gitBranch(folder: string): Promise<string | null> {
  const args = ['symbolic-ref', '--quiet', '--short', 'HEAD'];
  const { exitCode, stdout } = await runGit({ folder, args, timeoutMs: GIT_MS });
  return exitCode === 0 ? taskOfBranch(stdout.trim()) : null;
}
