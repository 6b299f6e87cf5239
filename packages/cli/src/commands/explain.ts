import {
  describeHazardCode,
  didYouMean,
  ERROR_CODE_NAMES,
  type ExitCode,
  HAZARD_CODES,
  type HazardCode,
  isErrorCode,
  LockstepError,
} from '@lockstep/core';
import { ERROR_PAGES } from '../generated/error-pages.js';
import type { CliFace } from '../face.js';

/** `lockstep explain <code>`: the page about an error code, or what a hazard means and how it passes. */
export async function runExplain(args: readonly string[], face: CliFace): Promise<ExitCode> {
  const [given = ''] = args;
  const code = given.toUpperCase();
  const hazard = HAZARD_CODES.find((known) => known === code);
  const page = isErrorCode(code) ? ERROR_PAGES[code] : hazard === undefined ? null : hazardPage(hazard);
  if (page !== null) {
    face.stdout(withAddresses(page));
    return await Promise.resolve(0);
  }
  const known = [...ERROR_CODE_NAMES, ...HAZARD_CODES];
  throw new LockstepError('CONFIG.INVALID', {
    what:
      code === ''
        ? 'lockstep explain needs an error code or a hazard.'
        : `"${given}" is neither an error code nor a hazard.${didYouMean(code, known)}`,
    why: known.join('\n'),
    next: ['{bin} explain HAZARD.REFUSED', '{bin} explain DATA_LOSS'],
  });
}

const DOCS = 'https://github.com/lockstep-db/lockstep/blob/main/docs/errors/';

/** Pages link to each other by their places in the repository; a terminal has no such place. */
function withAddresses(page: string): string {
  return page.replaceAll(
    /\[([^\]]+)\]\(([^)\s]+)\)/g,
    (_, text: string, path: string) => `${text} (${new URL(path, DOCS).href})`,
  );
}

function hazardPage(code: HazardCode): string {
  return `# ${code}

A hazard of a statement. ${describeHazardCode(code)}

- Accept it for one apply: \`--accept=${code}\`, at the prompt, or under \`accepts\` in the approval.
- Accept it always: \`"policy": { "accept": ["${code}"] }\`, for the module or an environment.
- Never let it pass: \`"policy": { "refuse": ["${code}"] }\`.

The plan names the objects it is about: \`plan.md\`, and \`hazards\` of each statement in \`plan.json\`.
`;
}
