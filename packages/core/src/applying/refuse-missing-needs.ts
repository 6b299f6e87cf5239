import { placeOf } from '../config/target/place-of.js';
import { factsById } from '../catalog/catalog.js';
import { describeObject, type ObjectRef } from '../catalog/object-kind.js';
import { objectOf } from '../catalog/object-of.js';
import { LockstepError } from '../errors/lockstep-error.js';
import { nextCommand } from '../errors/next-command.js';
import { neededBy } from '../ownership/view.js';
import type { ConnectedRun } from '../run/module-run.js';
import type { PlannedModule } from '../planning/planned-module.js';
import type { Toolkit } from '../run/toolkit.js';

/**
 * Refuses a plan whose statements need an object of the module that the target lacks and the engine cannot make: its
 * dry apply had that object, the target has not, and no acceptance lets it work. Throws `DEPENDENCY.MISSING`.
 */
export function refuseMissingNeeds({ differ }: Toolkit, run: ConnectedRun, planned: PlannedModule): void {
  const missing = missingNeeds(planned);
  const [first] = missing;
  if (differ.limits === undefined || planned.plan.statements.length === 0 || first === undefined) return;
  const names = missing.map(describeObject).join(', ');
  throw new LockstepError('DEPENDENCY.MISSING', {
    what: `The plan of ${run.module.name} needs ${names}, which ${placeOf(run.target)} does not have.`,
    why: `The files create it, and ${differ.name} cannot: a statement of the plan would fail.`,
    next: [
      `Create it in ${run.target.database} by hand: ${missing.map(statementFor).join(' ')}`,
      differ.limits.wayOut,
      nextCommand('again', {}, { note: 'then' }),
    ],
  });
}

function missingNeeds({ current, desired, ownership, proposal }: PlannedModule): readonly ObjectRef[] {
  const wanted = factsById(desired.catalog);
  const present = factsById(current.catalog);
  // A trigger that the engine leaves out needs nothing: no statement makes it.
  const made = new Set([...ownership.views.desired.mine].filter((id) => !ownership.beyond.has(id)));
  const needed = neededBy(made, wanted);
  // A table with row security is one that the engine makes all the same.
  const created = new Set(proposal.statements.flatMap(({ creates }) => creates));
  const roots = [...needed]
    .filter((id) => ownership.beyond.has(id))
    .flatMap((id) => wanted.get(id)?.root ?? []);
  return [...new Set(roots)]
    .filter((id) => !present.has(id) && !created.has(id))
    .flatMap((id) => {
      const fact = wanted.get(id);
      return fact === undefined ? [] : [objectOf(fact, wanted)];
    });
}

function statementFor(object: ObjectRef): string {
  return object.kind === 'extension'
    ? `CREATE EXTENSION "${object.name.replaceAll('"', '""')}";`
    : `${describeObject(object)}, as the files say;`;
}
