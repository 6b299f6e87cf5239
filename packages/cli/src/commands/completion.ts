import { didYouMean } from '@lockstep/core/text/nearest.js';
import type { ExitCode } from '@lockstep/core/errors/codes.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { COMPLETION_SCRIPTS } from '../completion/completion-scripts.js';
import { SHELLS } from '../completion/completion-words.js';
import type { CliFace } from '../face.js';

/** `lockstep completion <shell>`: a script that the shell evaluates. */
export async function runCompletion(args: readonly string[], face: CliFace): Promise<ExitCode> {
  const [given = ''] = args;
  const shell = SHELLS.find((known) => known === given);
  const isUnknown = shell === undefined && given !== '';
  if (shell === undefined || args.length > 1) {
    throw new LockstepError('CONFIG.INVALID', {
      what: isUnknown
        ? `Unknown shell "${given}".${didYouMean(given, SHELLS)}`
        : `lockstep completion needs a shell: ${SHELLS.join(', ')}.`,
      next: SHELLS.map((name) => `{bin} completion ${name}`),
    });
  }
  face.stdout(COMPLETION_SCRIPTS[shell]());
  return await Promise.resolve(0);
}
