import { createSqliteDatabase } from '../../../src/dialects/sqlite/database.js';
import { callsOf } from '../../contracts/database-calls.js';

/** What tests ask of a file, a session each. */
export const {
  inspect: inspectSqlite,
  readLedger: readSqliteLedger,
  countRows: countSqliteRows,
} = callsOf(createSqliteDatabase());
