import { printObjectId } from '../catalog/object-id.js';
import { factsById } from '../catalog/catalog.js';
import { wholeView } from '../ownership/limits.js';
import type { ConnectedRun } from '../run/module-run.js';
import type { PlannedModule } from '../planning/planned-module.js';
import { wantedObjects } from '../planning/owned-objects.js';

/**
 * What the module has where the files are reached, what its engine does not see included. Owners that the files do not
 * name stay as they are.
 */
export function desiredObjects(
  run: ConnectedRun,
  { current, desired: { catalog }, ownership: { views, beyond } }: PlannedModule,
): ReturnType<typeof wantedObjects> {
  const present = factsById(current.catalog);
  const wanted = wantedObjects(run.module.name, catalog, wholeView(views.desired, { beyond, catalog }));
  return wanted.map((object) => {
    const owner = object.owner ?? present.get(printObjectId(object))?.owner;
    return owner === undefined ? object : { ...object, owner };
  });
}
