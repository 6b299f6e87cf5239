import type { ApplyReport } from '@lockstep/core/plan/apply-report.js';
import type { HistoryBegin } from '@lockstep/core/ports/migration-history.js';
import type { OwnedObject } from '@lockstep/core/ownership/ledger.js';
import { z } from 'zod';
import { begunReport } from '../../shared/begun-report.js';
import type { SqliteConnection } from '../connect/connect.js';
import { ledgerExists } from './ledger.js';
import { refuseForeignLedger } from './guard.js';
import { SQLITE_LEDGER_DDL } from './tables.js';

const NOW = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')";

/** Runs `work` in a transaction of its own; rolls back and throws what it throws. */
export async function inTransaction<Result>(
  connection: SqliteConnection,
  work: () => Promise<Result>,
): Promise<Result> {
  await connection.run('BEGIN IMMEDIATE');
  try {
    const result = await work();
    await connection.run('COMMIT');
    return result;
  } catch (error) {
    if (connection.inTransaction()) await connection.run('ROLLBACK');
    throw error;
  }
}

/**
 * Runs `work` in a transaction of its own, in which the ledger is ours and stays so. Throws `DB.PRIVILEGE` where it is
 * not ours.
 */
export async function inLedgerTransaction<Result>(
  connection: SqliteConnection,
  work: () => Promise<Result>,
): Promise<Result> {
  return await inTransaction(connection, async () => {
    await refuseForeignLedger(connection);
    return await work();
  });
}

/** Makes the ledger where it is missing. To be called in a transaction. */
export async function ensureLedger(connection: SqliteConnection): Promise<void> {
  if (await ledgerExists(connection)) return;
  for (const sql of SQLITE_LEDGER_DDL) await connection.run(sql);
}

const idRow = z.object({ id: z.int() });

/** Writes the row of a running apply and gives its id. */
export async function insertRunning(connection: SqliteConnection, begin: HistoryBegin): Promise<number> {
  const { plan } = begin;
  const [row] = await connection.run(
    `INSERT INTO lockstep_applied_plan (plan_id, module, environment, result, progress, statements, from_fingerprint,
       to_fingerprint, actor, approver, approval_reason, plan, report)
     VALUES (?, ?, ?, 'running', 0, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
    [
      plan.planId,
      plan.module,
      plan.environment,
      plan.statements.length,
      plan.from.fingerprint,
      plan.to.fingerprint,
      begin.actor,
      begin.approver,
      begin.reason,
      JSON.stringify(plan),
      begunReport(begin),
    ],
  );
  return idRow.parse(row).id;
}

/** Records that statements up to `progress` are done, and what they made. Belongs into their transaction. */
export async function writeProgress(
  connection: SqliteConnection,
  row: number,
  done: { readonly progress: number; readonly owned: readonly OwnedObject[] },
): Promise<void> {
  await refuseForeignLedger(connection);
  await connection.run('UPDATE lockstep_applied_plan SET progress = ? WHERE id = ?', [done.progress, row]);
  for (const { kind, name } of done.owned) {
    await connection.run(
      `INSERT INTO lockstep_owned_object (module, kind, name, hash, plan_id)
       SELECT module, ?, ?, '', plan_id FROM lockstep_applied_plan WHERE id = ? ON CONFLICT DO NOTHING`,
      [kind, name, row],
    );
  }
}

/** Records the end of an apply and, where it is known, exactly what the module owns now. */
export async function writeEnd(
  connection: SqliteConnection,
  row: number,
  end: { readonly report: ApplyReport; readonly owned: readonly OwnedObject[] | null },
): Promise<void> {
  const result = end.report.outcome === 'applied' ? 'applied' : 'failed';
  await connection.run(
    `UPDATE lockstep_applied_plan SET result = ?, report = ?, finished_at = ${NOW} WHERE id = ?`,
    [result, JSON.stringify(end.report), row],
  );
  if (end.owned !== null) await replaceOwned(connection, { ...end.report, owned: end.owned });
}

/** Makes the ledger say that the module owns exactly these objects. */
export async function replaceOwned(
  connection: SqliteConnection,
  wanted: { readonly module: string; readonly planId: string; readonly owned: readonly OwnedObject[] },
): Promise<void> {
  await connection.run('DELETE FROM lockstep_owned_object WHERE module = ?', [wanted.module]);
  for (const { kind, name, hash } of wanted.owned) {
    await connection.run(
      'INSERT INTO lockstep_owned_object (module, kind, name, hash, plan_id) VALUES (?, ?, ?, ?, ?)',
      [wanted.module, kind, name, hash, wanted.planId],
    );
  }
}

/** Marks an apply as done without a report: what it recorded is all it did. */
export async function markApplied(connection: SqliteConnection, row: number): Promise<void> {
  await connection.run(
    `UPDATE lockstep_applied_plan SET result = 'applied', finished_at = ${NOW} WHERE id = ?`,
    [row],
  );
}

const unsettledRow = z.object({
  planId: z.string(),
  module: z.string(),
  progress: z.int(),
  statements: z.int(),
  actor: z.string(),
  started: z.string(),
});

/**
 * Settles the rows of applies whose process died: whoever holds the lock knows that none of them is alive. Gives one
 * sentence for each.
 */
export async function settleDeadApplies(connection: SqliteConnection): Promise<readonly string[]> {
  await refuseForeignLedger(connection);
  if (!(await ledgerExists(connection))) return [];
  const found = await connection.run(
    `SELECT plan_id AS "planId", module, progress, statements, actor, started_at AS started
     FROM lockstep_applied_plan WHERE result = 'running' ORDER BY id`,
  );
  if (found.length === 0) return [];
  await inLedgerTransaction(
    connection,
    async () =>
      await connection.run(
        `UPDATE lockstep_applied_plan SET finished_at = ${NOW},
           result = CASE WHEN progress >= statements THEN 'applied' ELSE 'failed' END WHERE result = 'running'`,
      ),
  );
  return z
    .array(unsettledRow)
    .parse(found)
    .map(
      ({ planId, module, actor, started, progress, statements }) =>
        `The apply of plan ${planId.slice(0, 12)} (module "${module}", by ${actor}, ${started}) ended without a result after ${progress} of ${statements} statements.`,
    );
}
