import { planSchema } from '@lockstep/core/plan/plan.js';
import { z } from 'zod';
import { ledgerExists } from './ledger.js';
import { inLedgerReading, inLedgerTransaction } from './guard.js';
import type { MysqlClient } from '../connect/mysql-client.js';
import { stateOfStatement } from '../execute/state.js';

const unsettledRow = z.object({
  id: z.coerce.string(),
  plan_id: z.string(),
  module: z.string(),
  result: z.string(),
  progress: z.int(),
  statements: z.int(),
  in_flight: z.int().nullable(),
  in_flight_state: z.string().nullable(),
  actor: z.string(),
  started: z.string(),
  plan: z.string(),
});

type Unsettled = z.infer<typeof unsettledRow>;

const UNSETTLED = `SELECT id, plan_id, module, result, progress, statements, in_flight, in_flight_state, actor,
    date_format(started_at, '%Y-%m-%dT%H:%i:%sZ') AS started, plan
  FROM lockstep_applied_plan WHERE result = 'running' OR in_flight IS NOT NULL ORDER BY id`;

const SETTLE = `UPDATE lockstep_applied_plan SET in_flight = NULL, in_flight_state = NULL, progress = ?, result = ?,
  finished_at = coalesce(finished_at, utc_timestamp(3)) WHERE id = ?`;

/**
 * Settles ledger rows of applies whose process died: whoever holds the lock knows that none of them is alive. Whether
 * the statement that was running then took place is read from the objects it names.
 */
export async function settleDeadApplies(client: MysqlClient): Promise<readonly string[]> {
  if (!(await ledgerExists(client))) return [];
  const notes: string[] = [];
  const read = async (): Promise<readonly Unsettled[]> => await client.rows(unsettledRow, UNSETTLED);
  for (const row of await inLedgerReading(client, read)) notes.push(...(await settle(client, row)));
  return notes;
}

async function settle(client: MysqlClient, row: Unsettled): Promise<readonly string[]> {
  const tookPlace = await runningTookPlace(client, row);
  const progress = tookPlace === true && row.in_flight !== null ? row.in_flight + 1 : row.progress;
  const ended = progress >= row.statements ? 'applied' : 'failed';
  const values = [progress, row.result === 'running' ? ended : row.result, row.id];
  await inLedgerTransaction(client, async () => await client.run(SETTLE, values));
  if (row.result !== 'running') return [];
  const died = `The apply of plan ${row.plan_id.slice(0, 12)} (module "${row.module}", by ${row.actor}, ${row.started}) ended without a result after ${progress} of ${row.statements} statements.`;
  if (tookPlace === null || row.in_flight === null) return [died];
  const fate = tookPlace ? 'was finished by the server' : 'left nothing';
  return [died, `Its statement ${row.in_flight + 1}, which was running then, ${fate}.`];
}

/** Null where no statement was running, or where its plan can no longer be read. */
async function runningTookPlace(client: MysqlClient, row: Unsettled): Promise<boolean | null> {
  const { in_flight: index, in_flight_state: before } = row;
  if (index === null || before === null) return null;
  const statement = planSchema.safeParse(JSON.parse(row.plan)).data?.statements[index];
  return statement === undefined ? null : (await stateOfStatement(client, statement.sql)) !== before;
}
