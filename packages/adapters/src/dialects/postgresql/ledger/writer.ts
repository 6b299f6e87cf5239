import type { ApplyReport } from '@lockstep/core/plan/apply-report.js';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { LEDGER_DDL } from '@lockstep/core/plan/ledger-sql.js';
import type { HistoryBegin } from '@lockstep/core/ports/migration-history.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { OwnedObject } from '@lockstep/core/ownership/ledger.js';
import type pg from 'pg';
import { z } from 'zod';
import { begunReport } from '../../shared/begun-report.js';
import { errorCodeOf, messageOf } from '../connect/failure.js';
import { ledgerExists } from './ledger.js';
import { onOurLedger, pinSearchPath, refuseForeignLedger } from './guard.js';
import { RECORDED_OWNER, recordsOwners } from './owners.js';

/** Runs `work` in a transaction of its own; rolls back and throws what it throws. */
export async function inTransaction<Result>(client: pg.Client, work: () => Promise<Result>): Promise<Result> {
  await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
  try {
    const result = await work();
    await client.query('COMMIT');
    return result;
  } catch (error) {
    // On a lost connection there is nothing to roll back any more; the first error is the one that counts.
    await Promise.allSettled([client.query('ROLLBACK')]);
    throw error;
  }
}

/** Writes the ledger in a transaction of its own, in which it is ours and stays so. Throws `DB.PRIVILEGE`. */
export async function inLedgerTransaction<Result>(
  client: pg.Client,
  write: () => Promise<Result>,
): Promise<Result> {
  return await inTransaction(client, async () => await onOurLedger(client, write));
}

/** Makes the ledger where it is missing. To be called in a transaction, with the advisory lock. Throws `DB.PRIVILEGE`. */
export async function ensureLedger(client: pg.Client): Promise<void> {
  await pinSearchPath(client);
  if (await ledgerExists(client)) return;
  await refuseForeignLedger(client);
  for (const sql of LEDGER_DDL) await client.query(sql);
}

const idRow = z.object({ id: z.string() });

/** Writes the row of a running apply and gives its id. */
export async function insertRunning(client: pg.Client, begin: HistoryBegin): Promise<string> {
  const { plan } = begin;
  const written = await textFor(client);
  const { rows } = await client.query(
    `INSERT INTO lockstep.applied_plan (plan_id, module, environment, result, progress, statements, from_fingerprint,
       to_fingerprint, actor, approver, approval_reason, plan, report)
     VALUES ($1, $2, $3, 'running', 0, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id::text`,
    [
      plan.planId,
      plan.module,
      plan.environment,
      plan.statements.length,
      plan.from.fingerprint,
      plan.to.fingerprint,
      written(begin.actor),
      written(begin.approver),
      written(begin.reason),
      JSON.stringify(plan),
      begunReport(begin),
    ],
  );
  return idRow.parse(rows[0]).id;
}

const encodingRow = z.object({ encoding: z.string() });

/** How words about people are written here: the database may have no characters for the name of whoever applies. */
async function textFor(client: pg.Client): Promise<(text: string | null) => string | null> {
  const { rows } = await client.query("SELECT pg_catalog.current_setting('server_encoding') AS encoding");
  if (['UTF8', 'SQL_ASCII'].includes(encodingRow.parse(rows[0]).encoding)) return (text) => text;
  return (text) =>
    text?.replaceAll(/[^\0-~]/gu, (letter) => `\\u{${(letter.codePointAt(0) ?? 0).toString(16)}}`) ?? null;
}

/** Records that statements up to `progress` are done, and what they made. Belongs into their transaction. */
export async function writeProgress(
  client: pg.Client,
  row: string,
  done: { readonly progress: number; readonly owned: readonly OwnedObject[] },
): Promise<void> {
  await client.query(
    'UPDATE lockstep.applied_plan SET progress = $2, in_flight = NULL, in_flight_object = NULL WHERE id = $1',
    [row, done.progress],
  );
  await client.query(
    `INSERT INTO lockstep.owned_object (module, kind, name, hash, plan_id)
     SELECT p.module, o.kind, o.name, '', p.plan_id
     FROM pg_catalog.json_to_recordset($2) AS o(kind text, name text), lockstep.applied_plan p WHERE p.id = $1
     ON CONFLICT DO NOTHING`,
    [row, JSON.stringify(done.owned)],
  );
}

/** Records that a statement without transaction is about to run; `makes` is the index it would leave unfinished. */
export async function writeIntent(
  client: pg.Client,
  row: string,
  intent: { readonly index: number; readonly makes: string | null },
): Promise<void> {
  await client.query('UPDATE lockstep.applied_plan SET in_flight = $2, in_flight_object = $3 WHERE id = $1', [
    row,
    intent.index,
    intent.makes,
  ]);
}

/** Records the end of an apply and, where it is known, exactly what the module owns now. */
export async function writeEnd(
  client: pg.Client,
  row: string,
  end: { readonly report: ApplyReport; readonly owned: readonly OwnedObject[] | null },
): Promise<void> {
  const result = end.report.outcome === 'applied' ? 'applied' : 'failed';
  const written = await textFor(client);
  const report = JSON.stringify(end.report, (_, value: unknown) =>
    typeof value === 'string' ? written(value) : value,
  );
  await client.query(
    `UPDATE lockstep.applied_plan SET result = $2, report = $3, finished_at = pg_catalog.clock_timestamp()
     WHERE id = $1`,
    [row, result, report],
  );
  if (end.owned === null) return;
  await replaceOwned(client, { ...end.report, owned: end.owned });
}

/** Makes the ledger say that the module owns exactly these objects. */
export async function replaceOwned(
  client: pg.Client,
  wanted: { readonly module: string; readonly planId: string; readonly owned: readonly OwnedObject[] },
): Promise<void> {
  await client.query('DELETE FROM lockstep.owned_object WHERE module = $1', [wanted.module]);
  const [column, value] = (await recordsOwners(client)) ? [', owner', `, ${RECORDED_OWNER}`] : ['', ''];
  await client.query(
    `INSERT INTO lockstep.owned_object (module, kind, name, hash, plan_id${column})
     SELECT $1, o.kind, o.name, o.hash, $2${value}
     FROM pg_catalog.json_to_recordset($3) AS o(kind text, name text, hash text, owner text)`,
    [wanted.module, wanted.planId, JSON.stringify(wanted.owned)],
  );
}

const NOT_ALLOWED = ['42501', '25006'];

/** True where the server said that this login or database may not be written to. */
export function isNotAllowed(error: unknown): boolean {
  return NOT_ALLOWED.includes(errorCodeOf(error));
}

const UNTRANSLATABLE = '22P05';

/** The error for a ledger that the server did not write for another reason; what is not of the server stays as it is. */
export function ledgerNotWritten(target: ConnectionTarget, cause: unknown): unknown {
  const code = errorCodeOf(cause);
  if (code === '') return cause;
  return new LockstepError('APPLY.FAILED', {
    what: `The ledger (schema "lockstep") of database "${target.database}" could not be written: ${messageOf(cause)}.`,
    why: 'Nothing is applied without a ledger record.',
    next: [
      code === UNTRANSLATABLE
        ? 'Name objects and environments in characters that the database has: SHOW server_encoding.'
        : 'Correct what the server names, then run the command again.',
    ],
    cause,
  });
}

const loginRow = z.object({ login: z.string(), database: z.string() });

/** The error for a login that may not write the ledger, with the exact SQL that an administrator runs. */
export async function ledgerNotWritable(
  client: pg.Client,
  target: ConnectionTarget,
  cause: unknown,
): Promise<LockstepError> {
  const { rows } = await client.query(
    'SELECT pg_catalog.quote_ident(current_user) AS login, pg_catalog.quote_ident(pg_catalog.current_database()) AS database',
  );
  const { login, database } = loginRow.parse(rows[0]);
  const grants = (await ledgerExists(client))
    ? `GRANT USAGE ON SCHEMA lockstep TO ${login}; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA lockstep TO ${login};`
    : `GRANT CREATE ON DATABASE ${database} TO ${login};`;
  const isReadOnly = errorCodeOf(cause) === '25006';
  return new LockstepError('DB.PRIVILEGE', {
    what: `Login ${login} may not write the ledger (schema "lockstep") of database "${target.database}".`,
    why: messageOf(cause),
    next: isReadOnly
      ? [
          'connect to the primary server, or turn default_transaction_read_only off for this login and database',
        ]
      : [
          `run as an administrator: ${grants}`,
          'or apply without a ledger: "ledger": false in db.config.json',
        ],
    cause,
  });
}
