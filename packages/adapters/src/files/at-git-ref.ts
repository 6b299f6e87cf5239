import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { runGit } from '../process/run-git.js';
import type { ToolResult } from '../process/run-tool.js';

const GIT_MS = 30_000;

/**
 * Writes what a folder held at a git revision into a temporary folder, which `use` gets and which is gone afterwards.
 * Neither the work tree nor the index is touched. Throws `CONFIG.INVALID` outside of git or for an unknown revision.
 */
export async function atGitRef<Result>(
  place: { readonly folder: string; readonly ref: string },
  use: (folder: string) => Promise<Result>,
): Promise<Result> {
  const temporary = await realpath(await mkdtemp(join(tmpdir(), 'lockstep-git-')));
  const copy = join(temporary, 'tree');
  try {
    const commit = await commitOf(place);
    const env = { GIT_INDEX_FILE: join(temporary, 'index') };
    const git = async (args: readonly string[], input?: string): Promise<ToolResult> =>
      await runGit({
        folder: place.folder,
        args,
        env,
        timeoutMs: GIT_MS,
        ...(input === undefined ? {} : { input }),
      });
    const prefix = (await git(['rev-parse', '--show-prefix'])).stdout.trim();
    const steps = [
      await git(['read-tree', commit]),
      await git(
        ['checkout-index', '-z', '--stdin', `--prefix=${copy}/`],
        (await git(['ls-files', '-z'])).stdout,
      ),
    ];
    const failed = steps.find(({ exitCode }) => exitCode !== 0);
    if (failed !== undefined) throw gitFailed(place.ref, failed.stderr);
    return await use(join(copy, prefix));
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function commitOf({ folder, ref }: { readonly folder: string; readonly ref: string }): Promise<string> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`];
  const { exitCode, stdout, stderr, startError } = await runGit({
    folder,
    args,
    timeoutMs: GIT_MS,
  });
  const commit = stdout.trim().split('\n').at(-1) ?? '';
  if (exitCode === 0 && /^[0-9a-f]{40,64}$/.test(commit)) return commit;
  throw gitFailed(ref, startError === null ? stderr : `git could not be started: ${startError}`);
}

function gitFailed(ref: string, why: string): LockstepError {
  return new LockstepError('CONFIG.INVALID', {
    what: `The files of git revision "${ref}" cannot be read.`,
    why:
      why.trim() === '' ? 'git knows no such revision here; a shallow clone lacks older ones.' : why.trim(),
    next: [`git fetch origin ${ref}`, 'git log --oneline'],
  });
}
