import { createPostgresDatabase } from '../../../src/dialects/postgresql/database.js';
import { callsOf } from '../../contracts/database-calls.js';

/** What tests ask of PostgreSQL, a session each. */
export const {
  inspect: inspectServer,
  readLedger,
  countRows: countPostgresRows,
} = callsOf(createPostgresDatabase());
