import type { Statement } from './plan.js';
import { HAZARD_CODES, type HazardCode } from '../errors/hazard-codes.js';

/** The codes found among these hazards, each once, in the order of the list of codes. */
export function orderedHazardCodes(hazards: readonly { readonly code: HazardCode }[]): HazardCode[] {
  const found = new Set(hazards.map(({ code }) => code));
  return HAZARD_CODES.filter((code) => found.has(code));
}

/** The codes of a plan: those of its statements, and those that concern the plan as a whole (`ADOPTS`, `UNMANAGED`). */
export function planHazardCodes(
  statements: readonly Pick<Statement, 'hazards'>[],
  ofThePlan: readonly HazardCode[] = [],
): HazardCode[] {
  return orderedHazardCodes([
    ...statements.flatMap(({ hazards }) => hazards),
    ...ofThePlan.map((code) => ({ code })),
  ]);
}
