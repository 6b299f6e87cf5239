import { didYouMean, ERROR_CODE_NAMES, type ExitCode, isErrorCode, LockstepError } from '@lockstep/core';
import { ERROR_PAGES } from '../generated/error-pages.js';
import type { CliFace } from '../face.js';

/** `lockstep explain <code>`: the page about an error code. */
export async function runExplain(args: readonly string[], face: CliFace): Promise<ExitCode> {
  const code = (args[0] ?? '').toUpperCase();
  if (isErrorCode(code)) {
    face.stdout(ERROR_PAGES[code]);
    return await Promise.resolve(0);
  }
  throw new LockstepError('CONFIG.INVALID', {
    what:
      code === ''
        ? 'lockstep explain needs an error code.'
        : `"${code}" is no error code.${didYouMean(code, ERROR_CODE_NAMES)}`,
    why: ERROR_CODE_NAMES.join(' '),
    next: ['{bin} explain HAZARD.REFUSED'],
  });
}
