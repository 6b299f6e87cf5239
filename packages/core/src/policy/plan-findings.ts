import { describeObject } from '../catalog/object-kind.js';
import { nameParts, writtenName } from '../catalog/object-names.js';
import { type Finding, finding, findingOfHazard } from '../findings/finding.js';
import { annotationOf, type RenameCandidate, renameValue } from '../plan/rename-candidate.js';
import type { Plan, Statement } from '../plan/plan.js';
import { hazardsOf } from './plan-hazards.js';

/** Everything in a plan that somebody may want to look at: hazards first, in the order of the statements. */
export function findingsOfPlan(plan: Plan, leftOut: readonly Statement[] = []): readonly Finding[] {
  const ofStatements = plan.statements.flatMap(({ hazards }, index) =>
    hazards.map((hazard) => findingOfHazard(hazard, index + 1)),
  );
  const ofThePlan = hazardsOf(plan).slice(ofStatements.length);
  return [
    ...ofStatements,
    ...ofThePlan.map((hazard) => findingOfHazard(hazard)),
    ...leftOut.map(({ object, place }) =>
      finding('LEFT_OUT', {
        object,
        place,
        message: 'The policy "additive" leaves a statement about it out of the plan.',
      }),
    ),
    ...plan.requires
      .filter(({ state }) => state !== 'present')
      .map((object) =>
        finding('REQUIRED', {
          object: describeObject(object),
          message:
            object.state === 'missing'
              ? 'The files refer to it, and the database does not have it.'
              : 'The files refer to it, and the database has another one.',
        }),
      ),
    ...(plan.notRenamed ?? []).map(({ kind, from, to, place, reason }) =>
      finding('RENAME.NOT_MADE', {
        object: `${kind} ${to}`,
        message: `It is not renamed from ${from}: ${reason}.`,
        place: typeof place === 'string' ? undefined : place,
      }),
    ),
    ...plan.renameCandidates.map((candidate) =>
      finding('RENAME.POSSIBLE', {
        ...statementOf(plan, candidate),
        object: describeObject({ kind: candidate.kind, name: candidate.to }),
        message: `It may be ${candidate.from} under another name; the plan drops the one and creates the other.`,
        next: [
          `Write "${annotationOf(candidate)}" beside it, or plan again with --rename=${renameValue(candidate)}.`,
        ],
      }),
    ),
  ];
}

/** The statement that makes what may be a rename, or takes away what has the old name; else one about its table. */
function statementOf(
  { statements }: Plan,
  { kind, from, to }: RenameCandidate,
): { readonly statement?: number; readonly place?: Statement['place'] } {
  const names = [to, from].map((name) => describeObject({ kind, name }));
  const table = describeObject({ kind: 'table', name: writtenName(nameParts(to).slice(0, -1)) });
  const [index = -1] = [...names, table]
    .map((name) =>
      statements.findIndex(
        ({ object, hazards }) => object === name || hazards.some((one) => one.object === name),
      ),
    )
    .filter((found) => found >= 0);
  return index < 0 ? {} : { statement: index + 1, place: statements[index]?.place };
}
