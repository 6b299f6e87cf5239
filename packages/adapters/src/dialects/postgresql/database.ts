import type { Database } from '@lockstep/core/ports/database.js';
import { recordOwned } from './ledger/record.js';
import { observePostgres } from './observer/observer.js';
import { openPostgresSession } from './reading-session.js';
import { openApplySession } from './session.js';

/** The PostgreSQL side of the database port. */
export function createPostgresDatabase(): Database {
  return {
    openSession: openPostgresSession,
    observe: observePostgres,
    openApply: openApplySession,
    recordOwned,
  };
}
