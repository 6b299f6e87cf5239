import { existsSync } from 'node:fs';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { OwnedObject } from '@lockstep/core/ownership/ledger.js';
import type { Plan } from '@lockstep/core/plan/plan.js';
import type { RecordOutcome } from '@lockstep/core/ports/database.js';
import { openSqlite } from '../connect/connect.js';
import { sqliteFailure } from '../connect/failure.js';
import { sqlitePath } from '../connect/sqlite-path.js';
import { tryFileLock } from '../lock/lock.js';
import { ensureLedger, insertRunning, inLedgerTransaction, markApplied, replaceOwned } from './writer.js';

/** What a module owns although no statement had to run. */
export interface OwnedRecord {
  readonly plan: Plan;
  readonly owned: readonly OwnedObject[];
  readonly actor: string;
  readonly signal?: AbortSignal;
}

/** Records what a module owns, where nobody applies at this moment, the file is there and this user may write it. */
export async function recordSqliteOwned(
  target: ConnectionTarget,
  record: OwnedRecord,
): Promise<RecordOutcome> {
  if (!existsSync(sqlitePath(target))) return 'not-permitted';
  try {
    const lock = await tryFileLock(target, `lockstep ledger ${record.plan.module}`);
    if (!('release' in lock)) return 'busy';
    try {
      await write(target, record);
      return 'recorded';
    } finally {
      await lock.release();
    }
  } catch (error) {
    const isRefused = error instanceof LockstepError && error.code === 'DB.PRIVILEGE';
    if (isRefused || sqliteFailure(error).code.startsWith('SQLITE_READONLY')) return 'not-permitted';
    if (sqliteFailure(error).code.startsWith('SQLITE_BUSY')) return 'busy';
    throw error;
  }
}

async function write(target: ConnectionTarget, { plan, owned, actor, signal }: OwnedRecord): Promise<void> {
  const connection = await openSqlite(target, { mode: 'write', ...(signal === undefined ? {} : { signal }) });
  try {
    await inLedgerTransaction(connection, async () => {
      await ensureLedger(connection);
      const row = await insertRunning(connection, {
        plan,
        actor,
        approver: null,
        reason: 'nothing to apply',
      });
      await markApplied(connection, row);
      await replaceOwned(connection, { module: plan.module, planId: plan.planId, owned });
    });
  } finally {
    connection.close();
  }
}
