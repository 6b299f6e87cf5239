import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { leadsInside } from './inside-folder.js';

/**
 * Whoever can put a link into a project must not choose where files are written. Throws `FILE.NOT_WRITABLE` where a
 * link leads `path` out of `within`.
 */
export async function refuseToLeave(path: string, within: string): Promise<void> {
  if (await leadsInside(within, path)) return;
  throw new LockstepError('FILE.NOT_WRITABLE', {
    what: `${path} was not written: it leads outside ${within}.`,
    why: 'There is a link in its path. Links are followed inside that folder only.',
    next: ['Replace the link by a folder of its own and run the command again; nothing was written.'],
  });
}
