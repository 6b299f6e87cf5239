import { stepText } from '../../errors/next-command.js';
import type { ApprovalRequest } from '../../policy/approval-request.js';
import { missingYes } from '../../policy/decide-approval.js';
import { type Asked, withWhatWasAsked } from '../../run/asked.js';

/**
 * What a dry run says of the yes that a real apply needs and does not have, with `{bin}` for the face's command. Throws
 * `HAZARD.REFUSED` where the policy lets no yes pass.
 */
export function missingYesNotes(request: ApprovalRequest, asked: Asked | undefined): readonly string[] {
  const error = missingYes(request);
  if (error === null) return [];
  const refused = request.canAsk
    ? 'A real apply asks first, and without a terminal is refused'
    : 'A real apply is refused';
  return [
    `${refused} until it is approved: ${error.message}`,
    ...withWhatWasAsked(error, asked).steps.map((step) =>
      typeof step === 'string' || step.note !== undefined
        ? stepText(step)
        : stepText({ ...step, note: 'to apply' }),
    ),
  ];
}
