import { runTool } from './run-tool.js';

const GIT_MS = 5_000;

/** The git branch that a folder is on, as a folder's name; null outside of git, without git, and on a detached commit. */
export async function gitBranch(folder: string): Promise<string | null> {
  const args = ['symbolic-ref', '--quiet', '--short', 'HEAD'];
  const { exitCode, stdout } = await runTool({ file: 'git', args, cwd: folder, timeoutMs: GIT_MS });
  const branch = stdout.trim().replaceAll(/[^A-Za-z0-9._-]+/g, '-');
  return exitCode === 0 && branch !== '' ? branch : null;
}
