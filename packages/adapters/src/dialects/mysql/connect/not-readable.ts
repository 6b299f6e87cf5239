import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { mysqlErrnoOf, mysqlMessageOf } from './failure.js';

const DENIED: readonly number[] = [1044, 1142, 1143, 1227, 1345];

/** True where the login lacks a right. */
export function isDenied(error: unknown): boolean {
  return DENIED.includes(mysqlErrnoOf(error));
}

/** What `read` gives; where the server does not answer it, what a user is told of that. Throws `DB.*`. */
export async function whereReadable<Result>(
  target: ConnectionTarget,
  read: () => Promise<Result>,
): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    throw error instanceof LockstepError ? error : notReadable(target, error);
  }
}

/** What a user is told where the server did not say what a database holds. */
export function notReadable(target: ConnectionTarget, cause: unknown): LockstepError {
  return new LockstepError(isDenied(cause) ? 'DB.PRIVILEGE' : 'DB.UNREACHABLE', {
    what: `The tables of database "${target.database}" on ${target.host} could not be read.`,
    why: mysqlMessageOf(cause),
    next: isDenied(cause)
      ? [`GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON \`${target.database}\`.* TO this login;`]
      : ['Run the command again.'],
    cause,
  });
}
