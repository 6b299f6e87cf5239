import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { nextCommand } from '@lockstep/core/errors/next-command.js';

/** Throws `PULL.FAILED` where the database lacks tables or views that the module has. */
export function refuseMissing(missing: readonly string[]): void {
  if (missing.length === 0) return;
  throw new LockstepError('PULL.FAILED', {
    what: `The database does not have ${missing.join(', ')}.`,
    why: 'The module has this table or view, so that its types cannot be complete.',
    next: [nextCommand('apply'), nextCommand('pull')],
  });
}
