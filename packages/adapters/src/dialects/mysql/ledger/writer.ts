import type { ApplyReport } from '@lockstep/core/plan/apply-report.js';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import type { HistoryBegin } from '@lockstep/core/ports/migration-history.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { OwnedObject } from '@lockstep/core/ownership/ledger.js';
import type { Plan } from '@lockstep/core/plan/plan.js';
import { z } from 'zod';
import { begunReport } from '../../shared/begun-report.js';
import { mysqlErrnoOf, mysqlMessageOf } from '../connect/failure.js';
import { ledgerExists } from './ledger.js';
import { inLedgerTransaction, refuseForeignLedger } from './guard.js';
import { LEDGER_TABLES, MYSQL_LEDGER_DDL } from './tables.js';
import type { MysqlClient } from '../connect/mysql-client.js';

/** Makes the ledger where it is missing. Each statement commits on its own: never in a transaction. */
export async function ensureLedger(client: MysqlClient): Promise<void> {
  if (await ledgerExists(client)) return;
  await refuseForeignLedger(client);
  for (const sql of MYSQL_LEDGER_DDL) await client.run(sql);
}

const idRow = z.object({ id: z.coerce.string() });

/** Writes the row of a running apply and gives its id. */
export async function insertRunning(client: MysqlClient, begin: HistoryBegin): Promise<string> {
  const { plan } = begin;
  await client.run(
    `INSERT INTO lockstep_applied_plan (plan_id, module, environment, result, progress, statements, from_fingerprint,
       to_fingerprint, started_at, actor, approver, approval_reason, plan, report)
     VALUES (?, ?, ?, 'running', 0, ?, ?, ?, utc_timestamp(3), ?, ?, ?, ?, ?)`,
    [
      ...[plan.planId, plan.module, plan.environment, plan.statements.length],
      ...[plan.from.fingerprint, plan.to.fingerprint, begin.actor, begin.approver, begin.reason],
      JSON.stringify(plan),
      begunReport(begin),
    ],
  );
  const [row] = await client.rows(idRow, 'SELECT last_insert_id() AS id');
  return row?.id ?? '';
}

/** Records that statements up to `progress` are done, and what they made. */
export async function writeProgress(
  client: MysqlClient,
  row: string,
  done: { readonly progress: number; readonly owned: readonly OwnedObject[]; readonly plan: Plan },
): Promise<void> {
  await inLedgerTransaction(client, async () => {
    await client.run(
      `UPDATE lockstep_applied_plan SET progress = ?, in_flight = NULL, in_flight_state = NULL WHERE id = ?`,
      [done.progress, row],
    );
    if (done.owned.length === 0) return;
    const now = 'utc_timestamp(3)';
    const values = done.owned.flatMap(({ kind, name }) => [done.plan.module, kind, name, done.plan.planId]);
    await client.run(
      `INSERT IGNORE INTO lockstep_owned_object (module, kind, name, hash, plan_id, recorded_at)
       VALUES ${done.owned.map(() => `(?, ?, ?, '', ?, ${now})`).join(', ')}`,
      values,
    );
  });
}

/** Records that a statement is about to run; `state` is what its objects are before it. */
export async function writeIntent(
  client: MysqlClient,
  row: string,
  intent: { readonly index: number; readonly state: string },
): Promise<void> {
  const sql = 'UPDATE lockstep_applied_plan SET in_flight = ?, in_flight_state = ? WHERE id = ?';
  await inLedgerTransaction(client, async () => await client.run(sql, [intent.index, intent.state, row]));
}

/** Records that a statement left nothing. */
export async function clearIntent(client: MysqlClient, row: string): Promise<void> {
  const sql = 'UPDATE lockstep_applied_plan SET in_flight = NULL, in_flight_state = NULL WHERE id = ?';
  await inLedgerTransaction(client, async () => await client.run(sql, [row]));
}

/** Records the end of an apply and, where it is known, exactly what the module owns now. */
export async function writeEnd(
  client: MysqlClient,
  row: string,
  end: { readonly report: ApplyReport; readonly owned: readonly OwnedObject[] | null },
): Promise<void> {
  const result = end.report.outcome === 'applied' ? 'applied' : 'failed';
  await client.run(
    'UPDATE lockstep_applied_plan SET result = ?, report = ?, finished_at = utc_timestamp(3) WHERE id = ?',
    [result, JSON.stringify(end.report), row],
  );
  if (end.owned !== null) await replaceOwned(client, { ...end.report, owned: end.owned });
}

/** Makes the ledger say that the module owns exactly these objects. Belongs into a transaction. */
export async function replaceOwned(
  client: MysqlClient,
  wanted: { readonly module: string; readonly planId: string; readonly owned: readonly OwnedObject[] },
): Promise<void> {
  await client.run('DELETE FROM lockstep_owned_object WHERE module = ?', [wanted.module]);
  if (wanted.owned.length === 0) return;
  await client.run(
    `INSERT INTO lockstep_owned_object (module, kind, name, hash, plan_id, recorded_at)
     VALUES ${wanted.owned.map(() => '(?, ?, ?, ?, ?, utc_timestamp(3))').join(', ')}`,
    wanted.owned.flatMap(({ kind, name, hash }) => [wanted.module, kind, name, hash, wanted.planId]),
  );
}

/** Errors of a login or a server that may not be written to. */
const NOT_ALLOWED: readonly number[] = [1044, 1142, 1143, 1227, 1290, 1836];
const READ_ONLY: readonly number[] = [1290, 1836];

/** True where the server said that this login or server may not be written to. */
export function isNotAllowed(error: unknown): boolean {
  return NOT_ALLOWED.includes(mysqlErrnoOf(error));
}

/** The error for a ledger that the server did not write for another reason; what is not of the server stays as it is. */
export function ledgerNotWritten(target: ConnectionTarget, cause: unknown): unknown {
  if (mysqlErrnoOf(cause) === 0) return cause;
  return new LockstepError('APPLY.FAILED', {
    what: `The ledger (${LEDGER_TABLES.join(', ')}) of database "${target.database}" could not be written: ${mysqlMessageOf(cause)}.`,
    why: 'Nothing is applied without a ledger record.',
    next: ['Correct what the server names, then run the command again.'],
    cause,
  });
}

/** The error for a login that may not write the ledger, with the exact SQL that an administrator runs. */
export function ledgerNotWritable(target: ConnectionTarget, cause: unknown): LockstepError {
  const grants = LEDGER_TABLES.map(
    (table) =>
      `GRANT CREATE, SELECT, INSERT, UPDATE, DELETE ON \`${target.database}\`.${table} TO this login;`,
  );
  return new LockstepError('DB.PRIVILEGE', {
    what: `This login may not write the ledger (${LEDGER_TABLES.join(', ')}) of database "${target.database}".`,
    why: mysqlMessageOf(cause),
    next: READ_ONLY.includes(mysqlErrnoOf(cause))
      ? ['connect to the primary server, or turn read_only off on this one']
      : [
          `run as an administrator: ${grants.join(' ')}`,
          'or apply without a ledger: "ledger": false in db.config.json',
        ],
    cause,
  });
}
