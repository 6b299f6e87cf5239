import { describeObject } from '../../catalog/object-kind.js';
import { nextCommand } from '../../errors/next-command.js';
import { type Finding, finding, findingOfHazard } from '../../findings/finding.js';
import type { ObjectChange, Status } from './status-result.js';

/** Drift, pending changes and what no statement brings in step, one finding an object. */
export function findingsOfStatus({
  module,
  environment,
  drift,
  pending,
  unmanaged,
}: Status): readonly Finding[] {
  const next = [nextCommand('diff', { module, environment })];
  return [
    ...drift.map((change) =>
      finding('DRIFT', {
        object: describeObject(change),
        message: `${WORDS[change.change]} outside Lockstep.`,
        next,
      }),
    ),
    ...pending.map((change) =>
      finding('PENDING', {
        object: describeObject(change),
        message: `${WORDS[change.change]} in the files, not applied.`,
        next,
      }),
    ),
    ...unmanaged.map((object) =>
      findingOfHazard({
        code: 'UNMANAGED',
        object: describeObject(object),
        message: object.reason,
        ...(object.place === undefined ? {} : { place: object.place }),
      }),
    ),
  ];
}

const WORDS: Readonly<Record<ObjectChange['change'], string>> = {
  added: 'Added',
  changed: 'Changed',
  removed: 'Removed',
};
