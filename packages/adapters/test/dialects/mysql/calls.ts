import { createMysqlDatabase } from '../../../src/dialects/mysql/database.js';
import { callsOf } from '../../contracts/database-calls.js';

/** What tests ask of MariaDB, a session each. */
export const {
  inspect: inspectMysql,
  readLedger: readMysqlLedger,
  countRows: countMysqlRows,
} = callsOf(createMysqlDatabase());
