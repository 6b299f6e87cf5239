import { describeObject } from '../catalog/object-kind.js';
import { isInStepReason } from '../ownership/unmanaged.js';
import type { Plan } from '../plan/plan.js';
import type { Hazard } from '../hazards/hazard.js';

/** Every hazard of a plan with the object it concerns: those of its statements, then what lies outside of them. */
export function hazardsOf(plan: Plan): readonly Hazard[] {
  const ofStatements = plan.statements.flatMap((statement) => statement.hazards);
  const outOfStep = plan.unmanaged.filter(({ reason }) => !isInStepReason(reason));
  const unmanaged = outOfStep.map((object): Hazard => ({
    code: 'UNMANAGED',
    object: describeObject(object),
    message: object.reason,
  }));
  const named = [...ofStatements, ...unmanaged];
  const known = new Set(named.map((hazard) => hazard.code));
  const unplaced = plan.hazards
    .filter((code) => !known.has(code))
    .flatMap((code): readonly Hazard[] => {
      const objects = code === 'ADOPTS' ? plan.adopts.map(describeObject) : [];
      const message =
        code === 'ADOPTS' ? 'exists already and differs from the files' : 'is a hazard of the whole plan';
      return (objects.length > 0 ? objects : [`plan of ${plan.module}`]).map((object) => ({
        code,
        object,
        message,
      }));
    });
  return [...named, ...unplaced];
}
