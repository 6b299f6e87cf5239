import { ADVISORY_LOCK_KEY } from '@lockstep/core/plan/ledger-sql.js';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import type { OwnedObject } from '@lockstep/core/ownership/ledger.js';
import type { Plan } from '@lockstep/core/plan/plan.js';
import type { RecordOutcome } from '@lockstep/core/ports/database.js';
import type pg from 'pg';
import { z } from 'zod';
import { connectPostgres } from '../connect/connect.js';
import { onOurLedger, waitAsLongAsItTakes } from './guard.js';
import { ensureLedger, insertRunning, inTransaction, isNotAllowed, replaceOwned } from './writer.js';

/** What a module owns although no statement had to run. */
export interface OwnedRecord {
  readonly plan: Plan;
  readonly owned: readonly OwnedObject[];
  readonly actor: string;
}

/** Records what a module owns, in one transaction, where nobody applies at this moment and the login may. */
export async function recordOwned(target: ConnectionTarget, record: OwnedRecord): Promise<RecordOutcome> {
  const client = await connectPostgres(target, { applicationName: `lockstep ledger ${record.plan.module}` });
  try {
    return await inTransaction(client, async () => await recordOn(client, record));
  } catch (error) {
    if (isNotAllowed(error)) return 'not-permitted';
    throw error;
  } finally {
    await client.end();
  }
}

const lockedRow = z.object({ locked: z.boolean() });

async function recordOn(client: pg.Client, record: OwnedRecord): Promise<RecordOutcome> {
  const { rows } = await client.query('SELECT pg_catalog.pg_try_advisory_xact_lock($1) AS locked', [
    ADVISORY_LOCK_KEY,
  ]);
  if (!lockedRow.parse(rows[0]).locked) return 'busy';
  await waitAsLongAsItTakes(client);
  await ensureLedger(client);
  await onOurLedger(client, async () => await writeRecord(client, record));
  return 'recorded';
}

async function writeRecord(client: pg.Client, { plan, owned, actor }: OwnedRecord): Promise<void> {
  const id = await insertRunning(client, { plan, actor, approver: null, reason: 'nothing to apply' });
  await client.query(
    "UPDATE lockstep.applied_plan SET result = 'applied', finished_at = pg_catalog.clock_timestamp() WHERE id = $1",
    [id],
  );
  await replaceOwned(client, { module: plan.module, planId: plan.planId, owned });
}
