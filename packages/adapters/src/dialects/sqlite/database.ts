import type { Database } from '@lockstep/core/ports/database.js';
import { recordSqliteOwned } from './ledger/record.js';
import { openSqliteApply } from './session.js';
import { openSqliteSession } from './reading-session.js';
import { observeSqlite } from './observer/observer.js';

/** The SQLite side of the database port. */
export function createSqliteDatabase(): Database {
  return {
    openSession: openSqliteSession,
    observe: observeSqlite,
    openApply: openSqliteApply,
    recordOwned: recordSqliteOwned,
  };
}
