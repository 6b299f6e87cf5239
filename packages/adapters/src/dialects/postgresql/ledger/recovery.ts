import type pg from 'pg';
import { z } from 'zod';
import { ledgerExists } from './ledger.js';
import { inLedgerTransaction } from './writer.js';
import { dropUnfinishedIndex } from '../execute/index.js';

const unsettledRow = z.object({
  id: z.string(),
  plan_id: z.string(),
  module: z.string(),
  result: z.string(),
  progress: z.int(),
  statements: z.int(),
  in_flight_object: z.string().nullable(),
  actor: z.string(),
  started: z.string(),
});

type Unsettled = z.infer<typeof unsettledRow>;

const UNSETTLED = `
SELECT id::text, plan_id, module, result, progress, statements, in_flight_object, actor,
       to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS started
FROM lockstep.applied_plan WHERE result = 'running' OR in_flight IS NOT NULL ORDER BY applied_plan.id`;

const SETTLE = `
UPDATE lockstep.applied_plan SET in_flight = NULL, in_flight_object = NULL,
  result = CASE WHEN result <> 'running' THEN result WHEN progress >= statements THEN 'applied' ELSE 'failed' END,
  finished_at = coalesce(finished_at, pg_catalog.clock_timestamp())
WHERE id = $1`;

/**
 * Settles ledger rows of applies whose process died: whoever holds the lock knows that none of them is alive. An index
 * that one of them began and did not finish is dropped, so that the next plan makes it again.
 */
export async function settleDeadApplies(client: pg.Client): Promise<readonly string[]> {
  if (!(await ledgerExists(client))) return [];
  const read = async (): Promise<pg.QueryResult> => await client.query(UNSETTLED);
  const rows = z.array(unsettledRow).parse((await inLedgerTransaction(client, read)).rows);
  const notes: string[] = [];
  for (const row of rows) notes.push(...(await settle(client, row)));
  return notes;
}

async function settle(client: pg.Client, row: Unsettled): Promise<readonly string[]> {
  const index =
    row.in_flight_object === null ? null : await dropUnfinishedIndex(client, row.in_flight_object);
  await inLedgerTransaction(client, async () => await client.query(SETTLE, [row.id]));
  const died = `The apply of plan ${row.plan_id.slice(0, 12)} (module "${row.module}", by ${row.actor}, ${row.started}) ended without a result after ${row.progress} of ${row.statements} statements.`;
  const dropped = `Dropped index ${String(index)}, which an earlier apply began and did not finish.`;
  return [...(row.result === 'running' ? [died] : []), ...(index === null ? [] : [dropped])];
}
