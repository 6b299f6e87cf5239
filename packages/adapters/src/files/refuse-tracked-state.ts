import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { shellCommand } from '@lockstep/core/errors/shell-command.js';
import { errnoOf } from '../process/errno.js';
import { submodulesBelow, trackedByGit } from '../process/tracked-by-git.js';

/** The folders in any spelling (file systems of macOS and Windows take each for ours), and links in their place. */
const STATE = [':(icase,glob)**/.lockstep', ':(icase,glob)**/.lockstep/**'];

/**
 * What lies in `.lockstep` was found out or decided on this machine: the password of its server, the server's whole data
 * folder, what the files last came to. Out of a repository it would say whatever the author of a pull request wrote.
 * Throws `CONFIG.INVALID` where git tracks any of it below the workspace, or where nobody can say; outside of git nothing
 * is known about that.
 */
export async function refuseTrackedState(workspaceRoot: string): Promise<void> {
  const tracked = await trackedState(workspaceRoot);
  if (tracked === null) {
    if (await isSurelyUnnamed(workspaceRoot)) return;
    throw cannotSay();
  }
  const [first, ...others] = tracked;
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

async function trackedState(folder: string): Promise<readonly string[] | null> {
  const [own, submodules] = await Promise.all([trackedByGit(folder, STATE), submodulesBelow(folder)]);
  if (own === null || submodules === null) return null;
  const found = [...own];
  for (const submodule of submodules.filter((path) => existsSync(join(path, '.git')))) {
    const below = await trackedState(submodule);
    if (below === null) return null;
    found.push(...below.map((path) => join(relative(folder, submodule), path)));
  }
  return found;
}

/**
 * For a machine without git: true where the index of the repository names nothing of the kind. Its formats 2 and 3 hold
 * each path in full (gitformat-index); the others are not read.
 */
async function isSurelyUnnamed(folder: string): Promise<boolean> {
  const index = await indexOf(folder);
  if (index === null) return false;
  const isPlain = index.toString('latin1', 0, 4) === 'DIRC' && [2, 3].includes(index.readUInt32BE(4));
  return isPlain && !index.toString('latin1').toLowerCase().includes('.lockstep');
}

async function indexOf(folder: string): Promise<Buffer | null> {
  try {
    const git = join(folder, '.git');
    const place = (await stat(git)).isDirectory() ? git : await linkedPlace(git);
    return place === null ? null : await readFile(join(place, 'index'));
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') return null;
    const parent = dirname(folder);
    return parent === folder ? null : await indexOf(parent);
  }
}

/** Of a work tree of its own, whose `.git` is a file that names the folder. */
async function linkedPlace(file: string): Promise<string | null> {
  const named = /^gitdir: (.+)$/m.exec(await readFile(file, 'utf8'))?.[1];
  return named === undefined ? null : resolve(dirname(file), named);
}

function cannotSay(): LockstepError {
  return new LockstepError('CONFIG.INVALID', {
    what: 'git does not say what this repository tracks, so that state in .lockstep may have come with it.',
    why: 'git is missing here, or it cannot read the repository.',
    next: ['git ls-files .lockstep', 'If git is missing, install it, then run the command again.'],
  });
}
