import type { Database } from '@lockstep/core';
import { countMysqlRows } from './count-rows.js';
import { inspectMysql } from './inspect.js';
import { readMysqlAppliedFiles, readMysqlLedger } from './ledger/ledger.js';
import { recordMysqlOwned } from './ledger/record.js';
import { observeMysql } from './observer.js';
import { openMysqlApply } from './session.js';

/** The side of the database port that speaks to MySQL, MariaDB and TiDB. */
export function createMysqlDatabase(): Database {
  return {
    inspect: async (target, limits) =>
      await inspectMysql(target, { applicationName: 'lockstep inspect', ...limits }),
    readLedger: readMysqlLedger,
    readAppliedFiles: readMysqlAppliedFiles,
    observe: observeMysql,
    countRows: countMysqlRows,
    openApply: openMysqlApply,
    recordOwned: recordMysqlOwned,
  };
}
