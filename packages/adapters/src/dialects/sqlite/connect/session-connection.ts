import type { ApplySessionRequest } from '@lockstep/core/ports/apply-session.js';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { SqliteConnection } from './connect.js';
import { sqliteFailure, unusableFile } from './failure.js';
import { sqlitePath } from './sqlite-path.js';
import type { FileLock } from '../lock/lock.js';

/** The connection of one apply, with what its parts need to know of each other. */
export interface ApplyConnection {
  readonly target: ConnectionTarget;
  readonly request: ApplySessionRequest;
  /** Enforces no foreign keys: they are checked as a whole before a commit, because a rebuild breaks them on the way. */
  readonly sqlite: SqliteConnection;
  readonly lock: FileLock;
  /** Id of our row in the ledger; null before `begin` and without ledger. */
  ledgerRow: number | null;
}

/** The error for a ledger that could not be written. */
export function ledgerFailure(target: ConnectionTarget, cause: unknown): Error {
  if (cause instanceof LockstepError) return cause;
  if (!sqliteFailure(cause).code.startsWith('SQLITE_READONLY')) {
    return unusableFile(target, sqlitePath(target), cause);
  }
  return new LockstepError('DB.PRIVILEGE', {
    what: `This user may not write the ledger (tables "lockstep_*") of database "${target.database}".`,
    why: sqliteFailure(cause).message,
    next: [`Look at the file and its folder: ls -ld '${sqlitePath(target)}'`],
    cause,
  });
}
