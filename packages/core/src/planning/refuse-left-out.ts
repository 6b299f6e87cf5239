import { describeObject } from '../catalog/object-kind.js';
import { LockstepError } from '../errors/lockstep-error.js';
import { configPath } from '../config/resolve-environment.js';
import type { LeftOutObject } from '../ownership/left-out.js';
import type { SchemaFile } from '../source/schema-file.js';
import { describePlace } from '../source/source-place.js';
import type { ModuleRun } from '../run/module-run.js';
import { namesInFiles } from '../run/names-in-files.js';
import type { Toolkit } from '../run/toolkit.js';

/**
 * Throws `CONFIG.INVALID` that names what the module's files make or its `owns` claims although the engine's project
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
  const lines = objects.map((object) => {
    const statement = statements.find(({ creates }) =>
      creates.some(({ kind, name }) => kind === object.kind && name === object.name),
    );
    const place =
      object.by === 'claim'
        ? `"owns" of ${config}`
        : statement === undefined
          ? null
          : describePlace(statement.place);
    return `${describeObject(object)}${place === null ? '' : ` (${place})`}: ${object.reason}`;
  });
  throw new LockstepError('CONFIG.INVALID', {
    what: `${run.module.name} wants what its Atlas project leaves out: ${objects.map(describeObject).join(', ')}.`,
    why: lines.join('\n'),
    next: [
      objects.some(({ by }) => by === 'files')
        ? 'Take it out of the schema files, or change the named attribute so that it no longer leaves it out.'
        : `Take it out of "owns" in ${config}, or change the named attribute.`,
    ],
  });
}
