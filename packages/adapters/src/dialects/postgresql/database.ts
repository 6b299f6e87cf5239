import type { Database } from '@lockstep/core';
import { countPostgresRows } from './count-rows.js';
import { inspectServer } from './inspect.js';
import { readAppliedFiles, readLedger } from './ledger/ledger.js';
import { recordOwned } from './ledger/record.js';
import { observePostgres } from './observer.js';
import { openApplySession } from './session.js';

/** The PostgreSQL side of the database port. */
export function createPostgresDatabase(): Database {
  return {
    inspect: async (target, limits) =>
      await inspectServer(target, { applicationName: 'lockstep inspect', ...limits }),
    readLedger,
    readAppliedFiles,
    observe: observePostgres,
    countRows: countPostgresRows,
    openApply: openApplySession,
    recordOwned,
  };
}
