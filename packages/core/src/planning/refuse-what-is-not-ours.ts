import { describeObject } from '../catalog/object-kind.js';
import { LockstepError } from '../errors/lockstep-error.js';
import type { Ownership } from '../ownership/ownership.js';
import type { ModuleFiles } from '../run/module-files.js';
import type { ConnectedRun } from '../run/module-run.js';
import { refuseLeftOut } from './refuse-left-out.js';
import { describePlace } from '../text/place.js';
import { strayPlaces } from './stray-places.js';
import type { Toolkit } from '../run/toolkit.js';

/** A module with its files, and what was found about whose things are. */
export interface Claimed {
  readonly run: ConnectedRun;
  readonly ownership: Ownership;
  readonly state: { readonly files: ModuleFiles };
}

/**
 * Refuses files that reach for what is not the module's, or hold a secret. Throws `OWNERSHIP.CONFLICT` naming object and
 * place, and `SCHEMA.UNSUPPORTED` for a credential.
 */
export async function refuseWhatIsNotOurs(toolkit: Toolkit, claimed: Claimed): Promise<void> {
  const { run, ownership, state } = claimed;
  await refuseLeftOut(toolkit, run, { objects: ownership.leftOut, files: state.files.own });
  await refuseStrays(toolkit, claimed);
  refuseConflicts(run, ownership);
  refuseCredentials(run, ownership);
}

async function refuseStrays(toolkit: Toolkit, { run, ownership, state }: Claimed): Promise<void> {
  const { strays } = ownership;
  const [stray] = strays;
  if (stray === undefined) return;
  const places = await strayPlaces(toolkit.parser, { files: state.files.own, strays });
  const changes = strays.map(({ object, on, change }, index) => {
    const place = places[index] ?? null;
    return `${describeObject(object)} ${change} on ${describeObject(on)}${place === null ? '' : ` (${describePlace(place)})`}`;
  });
  const first = places.find((place) => place !== null);
  throw new LockstepError('OWNERSHIP.CONFLICT', {
    what: `The files of ${run.module.name} change an object of somebody else: ${changes.join(', ')}.`,
    why: 'A module changes its own objects only; this change would never reach a plan.',
    next: [`Move it into the files of the module that owns ${describeObject(stray.on)}.`],
    ...(first === undefined ? {} : { place: first }),
  });
}

function refuseConflicts(run: ConnectedRun, ownership: Ownership): void {
  const [conflict] = ownership.conflicts;
  if (conflict === undefined) return;
  throw new LockstepError('OWNERSHIP.CONFLICT', {
    what: `${ownership.conflicts.map((object) => `${describeObject(object)} belongs to module ${object.module}`).join(', ')}, and ${run.module.name} claims it too.`,
    why:
      conflict.by === 'files'
        ? 'Its files create an object that the ledger records for another module.'
        : '"owns" in its db.config.json names an object that the ledger records for another module.',
    next: [`Remove it from one of the two modules: ${run.module.name} or ${conflict.module}.`],
  });
}

function refuseCredentials(run: ConnectedRun, { withCredentials }: Ownership): void {
  if (withCredentials.length === 0) return;
  const named = withCredentials
    .map((object) => `${describeObject(object)} (${object.options.join(', ')})`)
    .join(', ');
  throw new LockstepError('SCHEMA.UNSUPPORTED', {
    what: `Objects of ${run.module.name} hold a credential: ${named}.`,
    why: 'A plan is a file that people read and commit; it must not hold a secret.',
    next: [
      'Create them outside of Lockstep, and describe them in a file under "assumes" without the secret where others refer to them.',
    ],
  });
}
