import { LockstepError } from './lockstep-error.js';

/** Throws `INTERRUPTED` where the run was asked to stop; called where nothing is half done. */
export function stopIfAsked(signal: AbortSignal): void {
  if (!signal.aborted) return;
  throw new LockstepError('INTERRUPTED', {
    what: 'The run was interrupted; nothing was left half-done.',
    next: ['Run the same command again.'],
  });
}
