import type { Database } from '@lockstep/core';
import { readSqliteAppliedFiles, readSqliteLedger } from './ledger/ledger.js';
import { recordSqliteOwned } from './ledger/record.js';
import { openSqliteApply } from './apply/session.js';
import { countSqliteRows } from './count-rows.js';
import { inspectSqlite } from './inspect.js';
import { observeSqlite } from './observer.js';

/** The SQLite side of the database port. */
export function createSqliteDatabase(): Database {
  return {
    inspect: inspectSqlite,
    readLedger: readSqliteLedger,
    readAppliedFiles: readSqliteAppliedFiles,
    observe: observeSqlite,
    countRows: countSqliteRows,
    openApply: openSqliteApply,
    recordOwned: recordSqliteOwned,
  };
}
