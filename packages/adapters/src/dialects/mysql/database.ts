import type { Database } from '@lockstep/core/ports/database.js';
import { recordMysqlOwned } from './ledger/record.js';
import { observeMysql } from './observer/observer.js';
import { openMysqlSession } from './reading-session.js';
import { openMysqlApply } from './session.js';

/** The side of the database port that speaks to MySQL, MariaDB and TiDB. */
export function createMysqlDatabase(): Database {
  return {
    openSession: openMysqlSession,
    observe: observeMysql,
    openApply: openMysqlApply,
    recordOwned: recordMysqlOwned,
  };
}
