import { appliedFilesSchema } from '@lockstep/core/plan/applied-files.js';
import {
  appliedPlanSchema,
  type Ledger,
  NO_LEDGER,
  ownedObjectSchema,
  usedPlanSchema,
  WAS_APPLIED_SQL,
} from '@lockstep/core/ownership/ledger.js';
import { jsonOf } from '@lockstep/core/run/run-files.js';
import type { Plan } from '@lockstep/core/plan/plan.js';
import { z } from 'zod';
import type { SqliteConnection } from '../connect/connect.js';
import { refuseForeignLedger } from './guard.js';

const environmentRow = z.object({ environment: z.string() });

/** That of the newest apply that changed or recorded something. */
const ENVIRONMENT =
  "SELECT environment FROM lockstep_applied_plan WHERE result <> 'failed' OR progress > 0 ORDER BY id DESC LIMIT 1";

const OWNED = 'SELECT module, kind, name, hash FROM lockstep_owned_object ORDER BY module, kind, name';

const LAST_PLANS = `SELECT plan_id AS "planId", module, environment, result, progress, statements,
  from_fingerprint AS "fromFingerprint", to_fingerprint AS "toFingerprint", started_at AS "appliedAt", actor
FROM lockstep_applied_plan WHERE id IN (SELECT max(id) FROM lockstep_applied_plan GROUP BY module) ORDER BY module`;

const USED = `SELECT plan_id AS "planId", approval_id AS "approvalId", max(coalesce(finished_at, started_at)) AS at
FROM (SELECT *, CASE WHEN json_valid(report) AND json_type(report, '$.approvalId') = 'text'
    THEN json_extract(report, '$.approvalId') END AS approval_id
  FROM lockstep_applied_plan)
WHERE ${WAS_APPLIED_SQL} GROUP BY plan_id, approval_id ORDER BY plan_id, approval_id`;

const filesRow = z.object({ files: z.string().nullable() });

/** As `HistoryReader.appliedFiles` says, on a connection that is there. */
export async function readSqliteAppliedFilesOn(
  connection: SqliteConnection,
  module: string,
): Promise<Plan['schemaFiles'] | null> {
  await refuseForeignLedger(connection);
  if (!(await ledgerExists(connection))) return null;
  const [row] = await connection.run(
    `SELECT json_extract(plan, '$.schemaFiles') AS files FROM lockstep_applied_plan
     WHERE module = ? AND result = 'applied' AND json_valid(plan) AND json_array_length(plan, '$.schemaFiles') > 0
     ORDER BY id DESC LIMIT 1`,
    [module],
  );
  const files = row === undefined ? null : filesRow.parse(row).files;
  return appliedFilesSchema.safeParse(jsonOf(files ?? '')).data ?? null;
}

/** The ledger, in the transaction that is open. Throws `DB.PRIVILEGE`. */
export async function ledgerIn(connection: SqliteConnection): Promise<Ledger> {
  await refuseForeignLedger(connection);
  if (!(await ledgerExists(connection))) return NO_LEDGER;
  const [environment] = await connection.run(ENVIRONMENT);
  return {
    exists: true,
    environment: environment === undefined ? null : environmentRow.parse(environment).environment,
    owned: z.array(ownedObjectSchema).parse(await connection.run(OWNED)),
    lastPlans: z.array(appliedPlanSchema).parse(await connection.run(LAST_PLANS)),
    used: z.array(usedPlanSchema).parse(await connection.run(USED)),
  };
}

/** True where both tables of the ledger are there. */
export async function ledgerExists(connection: SqliteConnection): Promise<boolean> {
  const rows = await connection.run(
    "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name IN ('lockstep_applied_plan', 'lockstep_owned_object')",
  );
  return rows.length === 2;
}
