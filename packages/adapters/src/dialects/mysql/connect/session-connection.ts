import type { ApplySessionRequest } from '@lockstep/core/ports/apply-session.js';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { Plan } from '@lockstep/core/plan/plan.js';
import { mysqlMessageOf } from './failure.js';
import type { MysqlClient } from './mysql-client.js';

/** The connection of one apply, with what its parts need to know of each other. */
export interface ApplyConnection {
  readonly target: ConnectionTarget;
  readonly request: ApplySessionRequest;
  /** Name of the database's lock. */
  readonly lock: string;
  /** Replaced by a new one where the first was lost and somebody has to read and write how it ended. */
  client: MysqlClient;
  /** Our row of the ledger and its plan; null before `begin` and without ledger. */
  ledger: { readonly row: string; readonly plan: Plan } | null;
  /** Set once the connection was lost: no statement is sent any more. */
  isLost: boolean;
  /** True while `client` holds the lock. */
  holdsLock: boolean;
}

/** What a user is told where the server went away between two statements of ours. */
export function lostConnection(target: ConnectionTarget, cause: unknown): LockstepError {
  return new LockstepError('DB.UNREACHABLE', {
    what: `The connection to database "${target.database}" on ${target.host} was lost.`,
    why: mysqlMessageOf(cause),
    next: ['run the command again: it continues from the current state of the database'],
    cause,
  });
}

/** Throws where the lock was lost with its connection: whoever holds it now must not be written over. */
export function checkHeld({ holdsLock, target }: ApplyConnection): void {
  if (!holdsLock) throw lostConnection(target, new Error('the lock was lost with it'));
}
