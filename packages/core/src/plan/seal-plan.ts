import { hashJson } from '../text/canonical-json.js';
import type { Plan, UnsealedPlan } from './plan.js';

/**
 * The id of a plan: SHA-256 of its canonical JSON without `unowned` and `requires[].state`, which may change
 * without making the plan another one.
 */
export function planIdOf(plan: UnsealedPlan): string {
  return hashJson({
    module: plan.module,
    environment: plan.environment,
    dialect: plan.dialect,
    engine: plan.engine,
    from: plan.from,
    to: plan.to,
    schemaFiles: plan.schemaFiles,
    requires: plan.requires.map(({ kind, name, hash }) => ({ kind, name, hash })),
    statements: plan.statements,
    hazards: plan.hazards,
    unmanaged: plan.unmanaged,
    adopts: plan.adopts,
    renameCandidates: plan.renameCandidates,
    renames: plan.renames,
    dependents: plan.dependents,
    empty: plan.empty,
    // Plans from before there was such a thing keep their id.
    ...(plan.notRenamed === undefined ? {} : { notRenamed: plan.notRenamed }),
    ...(plan.trust === undefined ? {} : { trust: plan.trust }),
  });
}

/** Gives the plan its id. Equal input gives an equal plan, byte for byte. */
export function sealPlan(plan: UnsealedPlan): Plan {
  const { formatVersion, ...rest } = plan;
  return { formatVersion, planId: planIdOf(plan), ...rest };
}

/** True where the plan's id belongs to its content. */
export function isSealIntact(plan: Plan): boolean {
  return planIdOf(plan) === plan.planId;
}
