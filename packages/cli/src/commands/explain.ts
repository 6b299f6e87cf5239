import {
  FINDING_NAMES,
  type FindingName,
  FINDINGS,
  isFindingName,
} from '@lockstep/core/findings/finding-codes.js';
import { describeHazardCode } from '@lockstep/core/hazards/hazard-meanings.js';
import { didYouMean } from '@lockstep/core/text/nearest.js';
import { ERROR_CODE_NAMES, type ExitCode, isErrorCode } from '@lockstep/core/errors/codes.js';
import { HAZARD_CODES, type HazardCode } from '@lockstep/core/errors/hazard-codes.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { ERROR_PAGES } from '../generated/error-pages.js';
import type { CliFace } from '../face.js';

/** `lockstep explain <code>`: show the page of an error code, or what a hazard means and how it passes. */
export async function runExplain(args: readonly string[], face: CliFace): Promise<ExitCode> {
  const [given = ''] = args;
  const code = given.toUpperCase();
  const page = pageOf(code);
  if (page !== null) {
    face.stdout(withAddresses(page));
    return await Promise.resolve(0);
  }
  const known = [...ERROR_CODE_NAMES, ...HAZARD_CODES, ...FINDING_NAMES];
  throw new LockstepError('CONFIG.INVALID', {
    what:
      code === ''
        ? 'lockstep explain needs the code of an error, a hazard or a finding.'
        : `Unknown code "${given}".${didYouMean(code, known)}`,
    why: known.join('\n'),
    next: ['{bin} explain HAZARD.REFUSED', '{bin} explain DATA_LOSS'],
  });
}

function pageOf(code: string): string | null {
  if (isErrorCode(code)) return ERROR_PAGES[code];
  const hazard = HAZARD_CODES.find((known) => known === code);
  if (hazard !== undefined) return hazardPage(hazard);
  return isFindingName(code) ? findingPage(code) : null;
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

function findingPage(code: FindingName): string {
  const { level, meaning } = FINDINGS[code];
  return `# ${code}\n\nA finding (${level}). ${meaning}\n`;
}
