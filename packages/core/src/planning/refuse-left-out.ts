import { describePlace } from '../text/place.js';
import { describeObject, isSameObject } from '../catalog/object-kind.js';
import { LockstepError } from '../errors/lockstep-error.js';
import { configPath } from '../config/resolve-environment.js';
import type { LeftOutObject } from '../ownership/left-out.js';
import type { SchemaFile } from '../source/schema-file.js';
import type { ModuleRun } from '../run/module-run.js';
import { namesInFiles } from '../run/names-in-files.js';
import type { Toolkit } from '../run/toolkit.js';

/**
 * Throws `CONFIG.INVALID` that names what the module's files create or its `owns` claims although the engine's project
 * file leaves it out: one of the two has to give way, and nothing is dropped in silence.
 */
export async function refuseLeftOut(
  { parser }: Pick<Toolkit, 'parser'>,
  run: Pick<ModuleRun, 'module'>,
  wanted: { readonly objects: readonly LeftOutObject[]; readonly files: readonly SchemaFile[] },
): Promise<void> {
  const { objects, files } = wanted;
  if (objects.length === 0) return;
  const statements = await namesInFiles(parser, files);
  const config = configPath(run.module.root);
  const places = objects.map((object) =>
    object.by === 'claim'
      ? null
      : (statements.find(({ creates }) => creates.some((made) => isSameObject(made, object)))?.place ?? null),
  );
  const lines = objects.map((object, index) => {
    const place = places[index] ?? null;
    const where =
      object.by === 'claim' ? `"owns" of ${config}` : place === null ? null : describePlace(place);
    return `${describeObject(object)}${where === null ? '' : ` (${where})`}: ${object.reason}`;
  });
  const first = places.find((place) => place !== null);
  throw new LockstepError('CONFIG.INVALID', {
    what: `${run.module.name} wants what its Atlas project leaves out: ${objects.map(describeObject).join(', ')}.`,
    why: lines.join('\n'),
    ...(first === undefined ? {} : { place: first }),
    next: [
      objects.some(({ by }) => by === 'files')
        ? 'Remove it from the schema files, or change the named attribute so that it no longer leaves it out.'
        : `Remove it from "owns" in ${config}, or change the named attribute.`,
    ],
  });
}
