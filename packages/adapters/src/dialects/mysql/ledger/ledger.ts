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
import { jsonOf } from '@lockstep/core/run/run-files.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { Plan } from '@lockstep/core/plan/plan.js';
import { z } from 'zod';
import { mysqlErrnoOf, mysqlMessageOf } from '../connect/failure.js';
import { inLedgerReading, refuseForeignLedger } from './guard.js';
import { LEDGER_TABLES } from './tables.js';
import type { MysqlClient } from '../connect/mysql-client.js';

const environmentRow = z.object({ environment: z.string() });

const ENVIRONMENT = `SELECT environment FROM lockstep_applied_plan
  WHERE result <> 'failed' OR progress > 0 ORDER BY id DESC LIMIT 1`;
const OWNED = 'SELECT module, kind, name, hash FROM lockstep_owned_object ORDER BY module, kind, name';
const LAST_PLANS = `SELECT plan_id AS planId, module, environment, result, progress, statements,
    from_fingerprint AS fromFingerprint, to_fingerprint AS toFingerprint,
    concat(left(date_format(started_at, '%Y-%m-%dT%H:%i:%s.%f'), 23), 'Z') AS appliedAt, actor
  FROM lockstep_applied_plan WHERE id IN (SELECT max(id) FROM lockstep_applied_plan GROUP BY module) ORDER BY module`;

const USED = `SELECT plan_id AS planId, approval_id AS approvalId,
    concat(left(date_format(max(coalesce(finished_at, started_at)), '%Y-%m-%dT%H:%i:%s.%f'), 23), 'Z') AS at
  FROM (SELECT plan_id, result, progress, statements, started_at, finished_at,
      if(json_valid(report), json_unquote(json_extract(report, '$.approvalId')), NULL) AS approval_id
    FROM lockstep_applied_plan) AS done
  WHERE ${WAS_APPLIED_SQL} GROUP BY plan_id, approval_id ORDER BY plan_id, approval_id`;

const DENIED: readonly number[] = [1142, 1143];

/** Reads the ledger on a connection that is there. Throws `DB.PRIVILEGE` and the server's error. */
export async function readMysqlLedgerOn(client: MysqlClient, target: ConnectionTarget): Promise<Ledger> {
  try {
    return await readLedgerOn(client);
  } catch (error) {
    throw DENIED.includes(mysqlErrnoOf(error)) ? notReadable(target, error) : error;
  }
}

/** The driver parses what the server calls JSON, and servers differ in what they call so. */
const filesRow = z.object({ files: z.unknown() });

/** As `HistoryReader.appliedFiles` says, on a connection that is there. */
export async function readMysqlAppliedFilesOn(
  client: MysqlClient,
  module: string,
): Promise<Plan['schemaFiles'] | null> {
  try {
    return await filesOn(client, module);
  } catch (error) {
    if (DENIED.includes(mysqlErrnoOf(error))) return null;
    throw error;
  }
}

async function filesOn(client: MysqlClient, module: string): Promise<Plan['schemaFiles'] | null> {
  if (!(await ledgerExists(client))) return null;
  return await inLedgerReading(client, async () => {
    const [row] = await client.rows(
      filesRow,
      `SELECT json_extract(plan, '$.schemaFiles') AS files FROM lockstep_applied_plan
       WHERE module = ? AND result = 'applied' AND json_valid(plan) AND json_length(plan, '$.schemaFiles') > 0
       ORDER BY id DESC LIMIT 1`,
      [module],
    );
    const files = typeof row?.files === 'string' ? jsonOf(row.files) : row?.files;
    return appliedFilesSchema.safeParse(files).data ?? null;
  });
}

async function readLedgerOn(client: MysqlClient): Promise<Ledger> {
  if (!(await ledgerExists(client))) {
    await refuseForeignLedger(client);
    return NO_LEDGER;
  }
  return await inLedgerReading(client, async () => {
    const [known] = await client.rows(environmentRow, ENVIRONMENT);
    return {
      exists: true,
      environment: known?.environment ?? null,
      owned: await client.rows(ownedObjectSchema, OWNED),
      lastPlans: await client.rows(appliedPlanSchema, LAST_PLANS),
      used: await client.rows(usedPlanSchema, USED),
    };
  });
}

const nameRow = z.object({ name: z.string() });

/** True where both tables of the ledger are there. */
export async function ledgerExists(client: MysqlClient): Promise<boolean> {
  const rows = await client.rows(
    nameRow,
    `SELECT table_name AS name FROM information_schema.tables
     WHERE table_schema = database() AND table_name IN (?)`,
    [[...LEDGER_TABLES]],
  );
  return rows.length === LEDGER_TABLES.length;
}

function notReadable(target: ConnectionTarget, cause: unknown): LockstepError {
  const grants = LEDGER_TABLES.map(
    (table) => `GRANT SELECT ON \`${target.database}\`.${table} TO this login;`,
  );
  return new LockstepError('DB.PRIVILEGE', {
    what: `This login may not read the ledger (${LEDGER_TABLES.join(', ')}) of database "${target.database}".`,
    why: mysqlMessageOf(cause),
    next: [`run as an administrator: ${grants.join(' ')}`],
    cause,
  });
}
