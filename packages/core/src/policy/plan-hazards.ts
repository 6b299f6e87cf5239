import { describeObject } from '../catalog/object-kind.js';
import { isInStep } from '../plan/in-step.js';
import type { Plan } from '../plan/plan.js';
import type { Hazard } from '../hazards/model/hazard.js';

/** Every hazard of a plan with the object it concerns: those of its statements, then what lies outside of them. */
export function hazardsOf(plan: Plan): readonly Hazard[] {
  const ofStatements = plan.statements.flatMap((statement) => statement.hazards);
  const outOfStep = plan.unmanaged.filter((object) => !isInStep(object));
  const unmanaged = outOfStep.map((object): Hazard => ({
    code: 'UNMANAGED',
    object: describeObject(object),
    message: object.reason,
    ...(object.place === undefined ? {} : { place: object.place }),
  }));
  const named = [...ofStatements, ...unmanaged];
  const known = new Set(named.map((hazard) => hazard.code));
  const unplaced = plan.hazards
    .filter((code) => !known.has(code))
    .flatMap((code): readonly Hazard[] => {
      const objects = code === 'ADOPTS' ? plan.adopts.map(adopted) : [];
      const message =
        code === 'ADOPTS' ? 'exists already and differs from the files' : 'is a hazard of the whole plan';
      return (objects.length > 0 ? objects : [{ object: `plan of ${plan.module}` }]).map((object) => ({
        code,
        message,
        ...object,
      }));
    });
  return [...named, ...unplaced];
}

function adopted({ place, ...object }: Plan['adopts'][number]): Pick<Hazard, 'object' | 'place'> {
  return { object: describeObject(object), ...(place === undefined ? {} : { place }) };
}
