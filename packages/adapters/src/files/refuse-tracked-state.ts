import { LockstepError, shellCommand } from '@lockstep/core';
import { trackedByGit } from '../process/tracked-by-git.js';

/** The folders in any spelling (file systems of macOS and Windows take each for ours), and links in their place. */
const STATE = [':(icase,glob)**/.lockstep', ':(icase,glob)**/.lockstep/**'];

/**
 * What lies in `.lockstep` was found out or decided on this machine: the password of its server, the server's whole data
 * folder, what the files last came to. Out of a repository it would say whatever the author of a pull request wrote.
 * Throws `CONFIG.INVALID` where git tracks any of it below the workspace; outside of git nothing is known about that.
 */
export async function refuseTrackedState(workspaceRoot: string): Promise<void> {
  const tracked = await trackedByGit(workspaceRoot, STATE);
  const [first, ...others] = tracked.filter((path) => !/(^|\/)\.lockstep\/\.gitignore$/i.test(path));
  if (first === undefined) return;
  const folder = first.replace(/(^|\/)(\.lockstep)(\/.*)?$/i, '$1$2');
  throw new LockstepError('CONFIG.INVALID', {
    what: `The repository tracks ${first}${others.length === 0 ? '' : ` and ${others.length} more of their kind`}.`,
    why: '.lockstep holds what Lockstep found out on one machine, such as the password of its server. It is not taken from a repository, where anybody who proposes a change could have written it.',
    next: [
      shellCommand(['git', 'rm', '-r', '-f', '--quiet', '--', folder]),
      'Then run the command again; nothing was read from it.',
    ],
  });
}
