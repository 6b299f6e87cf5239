import { describeObject } from '../catalog/object-kind.js';
import { quotedPlace } from '../config/target/place-of.js';
import { LockstepError } from '../errors/lockstep-error.js';
import { nextCommand } from '../errors/next-command.js';
import { canonicalJson } from '../text/canonical-json.js';
import type { Plan } from '../plan/plan.js';
import { isSealIntact, planIdOf } from '../plan/seal-plan.js';
import { shortId } from '../text/short-id.js';
import type { ApplyPlanRequest, TargetState } from './request.js';

/**
 * Checks that need no database, in the order of what they prove: the plan is what it says, it is for this module,
 * environment and files, and the approval is for it. Throws `PLAN.TAMPERED`, `ENV.MISMATCH`, `PLAN.STALE`,
 * `APPROVAL.REQUIRED`.
 */
export function checkBeforeLock(request: ApplyPlanRequest): void {
  checkSeal(request.plan);
  checkPlace(request.plan, request);
  checkFiles(request);
  checkApproval(request);
}

/** Throws `PLAN.TAMPERED` where the plan is not what its id says. */
export function checkSeal(plan: Plan): void {
  if (isSealIntact(plan)) return;
  throw new LockstepError('PLAN.TAMPERED', {
    what: `The plan says it is ${plan.planId.slice(0, 12)}, but its content is plan ${planIdOf(plan).slice(0, 12)}.`,
    why: 'It was edited after it was made, so that no approval covers what it would do now.',
    next: [nextCommand('diff', planPlace(plan), { note: 'make it again' })],
  });
}

/** Throws `ENV.MISMATCH` where the plan is for another module or environment. */
export function checkPlace(
  plan: Plan,
  { module, environment }: Pick<ApplyPlanRequest, 'module' | 'environment'>,
): void {
  if (plan.module === module && plan.environment === environment) return;
  throw new LockstepError('ENV.MISMATCH', {
    what: `The plan was made for module "${plan.module}" in environment "${plan.environment}", not for "${module}" in "${environment}".`,
    next: [
      nextCommand('diff', { module, environment }),
      nextCommand('apply', planPlace(plan), { note: 'or apply it where it belongs', samePlan: true }),
    ],
  });
}

/** Throws `PLAN.STALE` where the plan was made of other files. */
export function checkFiles({
  plan,
  schemaFiles,
  planIsGiven,
}: Pick<ApplyPlanRequest, 'plan' | 'schemaFiles' | 'planIsGiven'>): void {
  if (!planIsGiven || canonicalJson(plan.schemaFiles) === canonicalJson(schemaFiles)) return;
  const planned = new Map(plan.schemaFiles.map((file) => [file.path, file.sha256]));
  const now = new Map(schemaFiles.map((file) => [file.path, file.sha256]));
  const changed = [...new Set([...planned.keys(), ...now.keys()])].filter(
    (path) => planned.get(path) !== now.get(path),
  );
  throw new LockstepError('PLAN.STALE', {
    what: `The schema files changed since plan ${plan.planId.slice(0, 12)} was made: ${changed.join(', ') || 'their order'}.`,
    next: [nextCommand('diff', planPlace(plan))],
  });
}

function checkApproval({ plan, approval }: ApplyPlanRequest): void {
  if (approval.planId === plan.planId) return;
  throw new LockstepError('APPROVAL.REQUIRED', {
    what: `The approval is for plan ${approval.planId.slice(0, 12)}, not for plan ${plan.planId.slice(0, 12)}.`,
    why: 'An approval covers one plan.',
    next: [nextCommand('apply', { ...planPlace(plan), approve: shortId(plan.planId) })],
  });
}

/** Throws `DEPENDENCY.MISSING` naming every absent object and the module that brings it. */
export function checkRequirements(state: TargetState, { module, environment }: ApplyPlanRequest): void {
  if (state.missing.length === 0) return;
  const modules = [...new Set(state.missing.flatMap((object) => object.module ?? []))];
  throw new LockstepError('DEPENDENCY.MISSING', {
    what: `Module "${module}" needs what the database does not have: ${state.missing.map(describeObject).join(', ')}.`,
    why: state.missing
      .map(
        (object) =>
          `${describeObject(object)} comes from ${object.module === null ? 'no module of this workspace' : `module "${object.module}"`}`,
      )
      .join('\n'),
    next: modules.map((name) => nextCommand('apply', { module: name, environment })),
  });
}

/** The error for a given plan that no longer fits its database. */
export function planIsStale(
  { plan, target }: Pick<ApplyPlanRequest, 'plan' | 'target'>,
  found: string,
): LockstepError {
  return new LockstepError('PLAN.STALE', {
    what: `Database ${quotedPlace(target)} changed since plan ${plan.planId.slice(0, 12)} was made.`,
    why: `The plan starts from ${plan.from.fingerprint.slice(0, 12)}, the database is at ${found.slice(0, 12)}.`,
    next: [nextCommand('diff', planPlace(plan))],
  });
}

function planPlace({ module, environment }: Plan): { readonly module: string; readonly environment: string } {
  return { module, environment };
}
