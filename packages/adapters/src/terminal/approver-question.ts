import { type ApprovalQuestion, hazardText, visible } from '@lockstep/core';

/** The hazards that stand out, one a line, with what each of them does to which object. */
export function hazardLines({ hazards }: ApprovalQuestion): readonly string[] {
  return hazards.map((hazard) => `  ${hazard.code}  ${visible(hazardText(hazard))}`);
}

/** What is asked, in one line that names what is in the plan and where it goes. */
export function questionLine({ plan, target, hazards }: ApprovalQuestion): string {
  const count = plan.statements.length;
  const changes = count === 1 ? '1 change' : `${count} changes`;
  const named = hazards.map(({ code, object }) => `${code} on ${object}`);
  const what = named.length === 0 ? '' : ` with ${[...new Set(named)].join(', ')}`;
  return visible(
    `Apply ${changes} of ${plan.module} to ${target.host}/${target.database} (${plan.environment})${what}?`,
  );
}
