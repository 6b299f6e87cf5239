import type { PolicyConfig } from '../config/module-config.js';
import { HAZARD_CODES, type HazardCode } from '../errors/hazard-codes.js';

/** What an environment lets pass without asking, and what never passes. A refused code beats an accepted one. */
export interface EffectivePolicy {
  readonly accept: readonly HazardCode[];
  readonly refuse: readonly HazardCode[];
  /** True for the preset `additive`: only statements that add something are planned. */
  readonly isAdditive: boolean;
}

/** The facts about an environment that its policy depends on. */
export interface PolicyEnvironment {
  readonly embedded: object | null;
  readonly isProtected: boolean;
  readonly policy: PolicyConfig | null;
}

/** The policy of an environment: its own keys over the defaults of its kind. */
export function effectivePolicy(environment: PolicyEnvironment): EffectivePolicy {
  if (environment.policy === 'additive') return ADDITIVE;
  return {
    accept: environment.policy?.accept ?? defaultAccept(environment),
    refuse: environment.policy?.refuse ?? (environment.isProtected ? ['UNMANAGED', 'UNCLASSIFIED'] : []),
    isAdditive: false,
  };
}

const NEVER_BY_DEFAULT: readonly HazardCode[] = ['DATA_LOSS', 'UNMANAGED', 'UNCLASSIFIED'];

function defaultAccept(environment: PolicyEnvironment): readonly HazardCode[] {
  const isPlayground = environment.embedded !== null && !environment.isProtected;
  return isPlayground
    ? HAZARD_CODES.filter((code) => !NEVER_BY_DEFAULT.includes(code))
    : ['NOT_TRANSACTIONAL'];
}

/**
 * What is not an addition was left out of the plan before policy is asked, so a deploy goes on; the two codes that an
 * addition can never carry stay refused in case one slipped through.
 */
const ADDITIVE: EffectivePolicy = {
  accept: HAZARD_CODES.filter((code) => code !== 'DATA_LOSS' && code !== 'UNCLASSIFIED'),
  refuse: ['DATA_LOSS', 'UNCLASSIFIED'],
  isAdditive: true,
};
