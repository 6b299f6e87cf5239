import type { ApprovalQuestion } from '@lockstep/core/ports/approver.js';
import { hazardText } from '@lockstep/core/hazards/hazard-text.js';
import { placeOf } from '@lockstep/core/config/target/place-of.js';
import { visible } from '@lockstep/core/text/visible.js';

/** The hazards that stand out, one a line, for where nobody saw the plan: with what each of them does to which object. */
export function hazardLines({ hazards }: ApprovalQuestion): readonly string[] {
  return hazards.map((hazard) => `  ${hazard.code}  ${visible(hazardText(hazard))}`);
}

/** What must be typed for a yes: the database's name, where rows of a server that is not ours are lost; else null. */
export function nameToType({ hazards, target }: ApprovalQuestion): string | null {
  const losesRows = hazards.some(({ code }) => code === 'DATA_LOSS');
  return losesRows && !target.embedded ? target.database : null;
}

/** What is asked, in one line: where the plan goes, and which hazards a yes accepts. What they do is in the plan. */
export function questionLine(question: ApprovalQuestion): string {
  const { plan, target, hazards } = question;
  const count = plan.statements.length;
  const changes = count === 1 ? '1 change' : `${count} changes`;
  const codes = [...new Set(hazards.map(({ code }) => code))];
  const what = codes.length === 0 ? '' : `, accepting ${codes.join(', ')}`;
  return visible(`Apply ${changes} of ${plan.module} to ${placeOf(target)} (${plan.environment})${what}?`);
}
