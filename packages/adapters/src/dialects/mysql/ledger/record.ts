import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import type { OwnedObject } from '@lockstep/core/ownership/ledger.js';
import type { Plan } from '@lockstep/core/plan/plan.js';
import type { RecordOutcome } from '@lockstep/core/ports/database.js';
import { connectMysql } from '../connect/connect.js';
import { inLedgerTransaction } from './guard.js';
import { ensureLedger, insertRunning, isNotAllowed, replaceOwned } from './writer.js';
import type { MysqlClient } from '../connect/mysql-client.js';
import { lockNameOf, releaseNamedLock, tryNamedLock } from '../lock/lock.js';

/** What a module owns although no statement had to run. */
export interface OwnedRecord {
  readonly plan: Plan;
  readonly owned: readonly OwnedObject[];
  readonly actor: string;
}

/** Records what a module owns, in one transaction, where nobody applies at this moment and the login may. */
export async function recordMysqlOwned(
  target: ConnectionTarget,
  record: OwnedRecord,
): Promise<RecordOutcome> {
  const client = await connectMysql(target, { applicationName: `lockstep ledger ${record.plan.module}` });
  const lock = lockNameOf(target.database);
  try {
    if (!(await tryNamedLock(client, lock))) return 'busy';
    await ensureLedger(client);
    await inLedgerTransaction(client, async () => await recordOn(client, record));
    await releaseNamedLock(client, lock);
    return 'recorded';
  } catch (error) {
    if (isNotAllowed(error)) return 'not-permitted';
    throw error;
  } finally {
    await client.end();
  }
}

async function recordOn(client: MysqlClient, { plan, owned, actor }: OwnedRecord): Promise<void> {
  const id = await insertRunning(client, { plan, actor, approver: null, reason: 'nothing to apply' });
  await client.run(
    "UPDATE lockstep_applied_plan SET result = 'applied', finished_at = utc_timestamp(3) WHERE id = ?",
    [id],
  );
  await replaceOwned(client, { module: plan.module, planId: plan.planId, owned });
}
