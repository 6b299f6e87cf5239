import type { Plan } from './plan.js';

/** What plans of formatVersion 1 say of an object that is in step; they have no state. */
const IN_STEP_IN_VERSION_1 = 'The target has it as defined in the files.';

/** True for an object that no statement can change and that is as the files want it: listed in a plan, and no hazard. */
export function isInStep({ state, reason }: Pick<Plan['unmanaged'][number], 'state' | 'reason'>): boolean {
  return state === undefined ? reason.endsWith(IN_STEP_IN_VERSION_1) : state === 'in_step';
}
