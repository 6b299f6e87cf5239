import { appliedFilesSchema } from '@lockstep/core/plan/applied-files.js';
import {
  appliedPlanSchema,
  type Ledger,
  NO_LEDGER,
  ownedObjectSchema,
  usedPlanSchema,
  WAS_APPLIED_SQL,
} from '@lockstep/core/ownership/ledger.js';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { LEDGER_ENVIRONMENT_SQL } from '@lockstep/core/plan/ledger-sql.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { Plan } from '@lockstep/core/plan/plan.js';
import type pg from 'pg';
import { z } from 'zod';
import { errorCodeOf, messageOf } from '../connect/failure.js';
import { holdForReading, pinSearchPath, refuseForeignLedger } from './guard.js';
import { SHOWN_OWNER } from './owners.js';
import { rollBack } from '../connect/in-snapshot.js';

const ledgerRow = z.object({
  environment: z.string().nullable(),
  owned: z.array(ownedObjectSchema),
  last_plans: z.array(appliedPlanSchema),
  used: z.array(usedPlanSchema),
});

const ledgerSql = ({ more, approvalId }: { readonly more: string; readonly approvalId: string }): string => `
SELECT (${LEDGER_ENVIRONMENT_SQL}) AS environment,
  coalesce((SELECT json_agg(json_strip_nulls(json_build_object('module', module, 'kind', kind, 'name', name,
              'hash', hash, 'owner', ${SHOWN_OWNER}))
              ORDER BY module COLLATE "C", kind COLLATE "C", name COLLATE "C")
            FROM lockstep.owned_object o), '[]') AS owned,
  coalesce((SELECT json_agg(json_build_object('planId', plan_id, 'module', module, 'environment', environment,
              'result', result, 'progress', progress, 'statements', statements,
              'fromFingerprint', from_fingerprint, 'toFingerprint', to_fingerprint,
              'appliedAt', to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
              'actor', actor) ORDER BY module COLLATE "C")
            FROM (SELECT DISTINCT ON (module) * FROM (
                    SELECT id, plan_id, module, environment, result, progress, statements, from_fingerprint,
                           to_fingerprint, started_at, actor FROM lockstep.applied_plan) AS shown
                  ORDER BY module, id DESC) AS last), '[]') AS last_plans,
  coalesce((SELECT json_agg(json_build_object('planId', plan_id, 'approvalId', approval_id,
              'at', to_char(ended AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
              ORDER BY plan_id COLLATE "C", approval_id COLLATE "C")
            FROM (SELECT plan_id, approval_id, max(coalesce(finished_at, started_at)) AS ended
                  FROM (SELECT *, ${approvalId} AS approval_id FROM (
                    SELECT plan_id, result, progress, statements, started_at, finished_at${more}
                    FROM lockstep.applied_plan) AS shown) AS one
                  WHERE ${WAS_APPLIED_SQL} GROUP BY plan_id, approval_id) AS done), '[]') AS used`;

/** Reports are the owner's: who may not read them learns that a plan was applied, not by which approval. */
const READ_BY_OWNER = ledgerSql({ more: ', report', approvalId: "report->>'approvalId'" });
const READ_BY_OTHERS = ledgerSql({ more: '', approvalId: 'NULL::text' });

/** Reads the ledger on this idle connection, which is idle again afterwards. Throws `DB.PRIVILEGE` and the server's error. */
export async function readLedgerOn(client: pg.Client, target: ConnectionTarget): Promise<Ledger> {
  try {
    return await ledgerIn(client);
  } catch (error) {
    throw errorCodeOf(error) === '42501' ? ledgerNotReadable(target, error) : error;
  } finally {
    await rollBack(client);
  }
}

const rightRow = z.object({ mayread: z.boolean() });
const filesRow = z.object({ files: z.unknown() });

/**
 * As `HistoryReader.appliedFiles` says, on this idle connection, which is idle again afterwards: plans are the
 * owner's, and most logins that only read may not see them.
 */
export async function readAppliedFilesOn(
  client: pg.Client,
  module: string,
): Promise<Plan['schemaFiles'] | null> {
  try {
    return (await openForReading(client)) ? await filesIn(client, module) : null;
  } finally {
    await rollBack(client);
  }
}

async function filesIn(client: pg.Client, module: string): Promise<Plan['schemaFiles'] | null> {
  if (!(await mayRead(client, 'plan'))) return null;
  const found = await client.query(
    `SELECT plan->'schemaFiles' AS files FROM lockstep.applied_plan
     WHERE module = $1 AND result = 'applied' AND plan->'schemaFiles' <> '[]'::jsonb ORDER BY id DESC LIMIT 1`,
    [module],
  );
  const [row] = found.rows;
  return row === undefined ? null : (appliedFilesSchema.safeParse(filesRow.parse(row).files).data ?? null);
}

async function mayRead(client: pg.Client, column: 'plan' | 'report'): Promise<boolean> {
  const { rows } = await client.query(
    "SELECT pg_catalog.has_column_privilege('lockstep.applied_plan', $1, 'SELECT') AS mayread",
    [column],
  );
  return rightRow.parse(rows[0]).mayread;
}

async function ledgerIn(client: pg.Client): Promise<Ledger> {
  if (!(await openForReading(client))) return NO_LEDGER;
  const sql = (await mayRead(client, 'report')) ? READ_BY_OWNER : READ_BY_OTHERS;
  const row = ledgerRow.parse((await client.query(sql)).rows[0]);
  return {
    exists: true,
    environment: row.environment,
    owned: row.owned,
    lastPlans: row.last_plans,
    used: row.used,
  };
}

/**
 * Opens a read-only transaction in which the ledger is ours and stays so; false where there is none. Nothing of a ledger
 * runs before it was looked at: the functions of a view or a policy would run with this login's rights. Throws
 * `DB.PRIVILEGE` where the ledger is not ours.
 */
export async function openForReading(client: pg.Client): Promise<boolean> {
  await client.query('BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY');
  await pinSearchPath(client);
  const exists = await ledgerExists(client);
  if (exists) await holdForReading(client);
  await refuseForeignLedger(client);
  return exists;
}

/** True where both tables of the ledger are there; asks the catalog, which needs no right on the schema. */
export async function ledgerExists(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query(
    `SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'lockstep' AND c.relname IN ('applied_plan', 'owned_object') AND c.relkind = 'r'`,
  );
  return rows.length === 2;
}

function ledgerNotReadable(target: ConnectionTarget, cause: unknown): LockstepError {
  return new LockstepError('DB.PRIVILEGE', {
    what: `This login may not read the ledger (schema "lockstep") of database "${target.database}".`,
    why: messageOf(cause),
    next: [
      'run as the owner of the schema: GRANT USAGE ON SCHEMA lockstep TO PUBLIC; GRANT SELECT ON ALL TABLES IN SCHEMA lockstep TO PUBLIC;',
    ],
    cause,
  });
}
