import type { ConnectionTarget } from './connection-target.js';
import { traitsOf } from '../dialects/traits-of.js';

/** What stands for the host of a database that is a file. */
export const FILE_HOST = 'file';

/** Host and database of a target; a report has no dialect. */
export type TargetPlace = Pick<ConnectionTarget, 'host' | 'database'> &
  Partial<Pick<ConnectionTarget, 'dialect'>>;

/** A target as people read it: `host/database` of a server, the path of a file. */
export function placeOf(target: TargetPlace): string {
  return isFile(target) ? target.database : `${target.host}/${target.database}`;
}

/** The same in a sentence: `"shop" on db.example`, or the path of a file in quotes. */
export function quotedPlace(target: TargetPlace): string {
  return isFile(target) ? `"${target.database}"` : `"${target.database}" on ${target.host}`;
}

/** A server may be called "file" too, which its dialect tells. */
function isFile({ host, dialect }: TargetPlace): boolean {
  return dialect === undefined ? host === FILE_HOST : traitsOf(dialect).server === null;
}
