import { noteOfPlace } from './noted-place.js';
import type { Plan } from './plan.js';
import { sealPlan } from './seal-plan.js';

/**
 * The same plan as another formatVersion says it, with the id it has there: what tells whether a plan that was made and
 * approved before still is the plan that would be made now. Version 1 knows no places, origins and states.
 */
export function planInVersion(plan: Plan, version: Plan['formatVersion']): Plan {
  if (version === 2 || plan.formatVersion === 1) return plan;
  const { notRenamed } = plan;
  return sealPlan({
    ...without(plan, 'planId', 'notRenamed'),
    formatVersion: 1,
    statements: plan.statements.map((statement) => ({
      ...without(statement, 'place', 'origin'),
      hazards: statement.hazards.map((hazard) => without(hazard, 'place')),
    })),
    unmanaged: plan.unmanaged.map((object) => without(object, 'state', 'place')),
    adopts: plan.adopts.map((object) => without(object, 'place')),
    ...(notRenamed === undefined
      ? {}
      : { notRenamed: notRenamed.map((one) => ({ ...one, place: noteOfPlace(one.place) })) }),
  });
}

function without<Value extends object, Key extends keyof Value>(
  value: Value,
  ...keys: readonly Key[]
): Omit<Value, Key> {
  const rest: Omit<Value, Key> & Partial<Pick<Value, Key>> = { ...value };
  for (const key of keys) delete rest[key];
  return rest;
}
