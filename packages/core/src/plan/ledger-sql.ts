import type { Plan } from './plan.js';
import type { OwnedObject } from '../ownership/ledger.js';
import { LEDGER_GUARD_SQL } from './ledger-findings-sql.js';

/** Key of the advisory lock, the same in every database: "lockstep" as eight bytes. Only one apply runs on a database at a time. */
export const ADVISORY_LOCK_KEY = '7813573191660758384';

/**
 * Makes the ledger where it is missing. Everyone may read what status and diff need; the plans and reports themselves
 * stay with the owner, because a server's message can hold more than names.
 */
export const LEDGER_DDL: readonly string[] = [
  'CREATE SCHEMA IF NOT EXISTS lockstep',
  `CREATE TABLE IF NOT EXISTS lockstep.applied_plan (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  plan_id text NOT NULL,
  module text NOT NULL,
  environment text NOT NULL,
  result text NOT NULL CHECK (result IN ('running', 'applied', 'failed')),
  progress integer NOT NULL,
  statements integer NOT NULL,
  in_flight integer,
  in_flight_object text,
  from_fingerprint text NOT NULL,
  to_fingerprint text NOT NULL,
  started_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  finished_at timestamptz,
  actor text NOT NULL,
  approver text,
  approval_reason text,
  plan jsonb NOT NULL,
  report jsonb
)`,
  `CREATE TABLE IF NOT EXISTS lockstep.owned_object (
  module text NOT NULL,
  kind text NOT NULL,
  name text NOT NULL,
  hash text NOT NULL,
  plan_id text NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  owner text,
  PRIMARY KEY (module, kind, name)
)`,
  // What default privileges gave to others is taken back: nobody but the owner writes a ledger.
  `DO $rights$
DECLARE
  given record;
BEGIN
  FOR given IN
    SELECT DISTINCT c.relname, CASE a.grantee WHEN 0 THEN 'PUBLIC'
      ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) END AS role
    FROM pg_catalog.pg_class c, pg_catalog.aclexplode(c.relacl) a
    WHERE c.oid IN ('lockstep.applied_plan'::pg_catalog.regclass, 'lockstep.owned_object'::pg_catalog.regclass)
      AND a.grantee <> c.relowner
  LOOP
    EXECUTE pg_catalog.format('REVOKE ALL ON lockstep.%I FROM %s', given.relname, given.role);
  END LOOP;
END $rights$`,
  'GRANT USAGE ON SCHEMA lockstep TO PUBLIC',
  `GRANT SELECT (id, plan_id, module, environment, result, progress, statements, from_fingerprint, to_fingerprint,
  started_at, finished_at, actor) ON lockstep.applied_plan TO PUBLIC`,
  'GRANT SELECT ON lockstep.owned_object TO PUBLIC',
];

/** The statements a `plan.sql` needs around the plan's own, so that psql locks and records as `apply` does. */
export interface LedgerSql {
  /** Takes the lock (or stops), refuses another environment's database, makes the ledger. */
  readonly before: string;
  /** Writes the ledger row and releases the lock. */
  readonly after: string;
}

/**
 * SQL for psql around a plan's statements. `owned` is what the module owns afterwards, where the caller knows it.
 * The lock is tried once: a script that waits inside a statement deadlocks with CREATE INDEX CONCURRENTLY.
 */
export function ledgerSqlFor(plan: Plan, owned: readonly OwnedObject[] = []): LedgerSql {
  return {
    before: [lockSql(), openLedgerSql(plan)].join('\n'),
    after: [
      'BEGIN;',
      guardSql({ first: [], then: [] }),
      appliedPlanSql(plan),
      ...ownedSql(plan, owned),
      'COMMIT;',
      unlockSql(),
    ].join('\n'),
  };
}

function lockSql(): string {
  return [
    'DO $lockstep$ BEGIN',
    `  IF NOT pg_catalog.pg_try_advisory_lock(${ADVISORY_LOCK_KEY}) THEN`,
    "    RAISE EXCEPTION 'another apply holds the lock of this database; run this again when it has ended';",
    '  END IF;',
    'END $lockstep$;',
  ].join('\n');
}

/**
 * Makes the ledger where it is missing (even IF NOT EXISTS asks for the right to create schemas), and stops where it is
 * not ours or remembers another environment.
 */
function openLedgerSql(plan: Plan): string {
  return guardSql({
    first: [
      "  IF pg_catalog.to_regclass('lockstep.owned_object') IS NULL THEN",
      ...LEDGER_DDL.map((sql) => `    ${sql};`),
      '  END IF;',
    ],
    then: [
      '  IF EXISTS (',
      `    SELECT FROM (${LEDGER_ENVIRONMENT_SQL}) AS known WHERE known.environment <> ${literal(plan.environment)}`,
      '  ) THEN',
      "    RAISE EXCEPTION 'this database was applied under another environment';",
      '  END IF;',
    ],
  });
}

/** Stops unless the ledger is ours, and keeps it as it is until the transaction ends. */
function guardSql(work: { readonly first: readonly string[]; readonly then: readonly string[] }): string {
  return [
    'DO $lockstep$',
    'DECLARE',
    '  finding record;',
    'BEGIN',
    `  PERFORM ${LEDGER_GUARD_SQL.pinSearchPath.replace(/^SELECT /, '')};`,
    ...work.first,
    `  ${LEDGER_GUARD_SQL.lock};`,
    `  FOR finding IN ${LEDGER_GUARD_SQL.findings}`,
    '  LOOP',
    "    RAISE EXCEPTION 'the ledger is not ours: %', finding.problem",
    `      USING HINT = coalesce(finding.repair, '${LEDGER_GUARD_SQL.setAside}');`,
    '  END LOOP;',
    ...work.then,
    'END $lockstep$;',
  ].join('\n');
}

function unlockSql(): string {
  return `SELECT pg_catalog.pg_advisory_unlock(${ADVISORY_LOCK_KEY});`;
}

/** The environment a ledger remembers: that of the newest apply that changed or recorded something. */
export const LEDGER_ENVIRONMENT_SQL =
  "SELECT environment FROM lockstep.applied_plan WHERE result <> 'failed' OR progress > 0 ORDER BY id DESC LIMIT 1";

function appliedPlanSql(plan: Plan): string {
  const values = [
    ...[plan.planId, plan.module, plan.environment, 'applied'].map(literal),
    `${plan.statements.length}, ${plan.statements.length}`,
    ...[plan.from.fingerprint, plan.to.fingerprint].map(literal),
    `pg_catalog.clock_timestamp(), session_user || ' (psql)', ${literal(JSON.stringify(plan))}`,
  ];
  return `INSERT INTO lockstep.applied_plan (plan_id, module, environment, result, progress, statements, from_fingerprint,
  to_fingerprint, finished_at, actor, plan) VALUES (${values.join(', ')});`;
}

function ownedSql(plan: Plan, owned: readonly OwnedObject[]): readonly string[] {
  if (owned.length === 0) return [];
  const rows = owned.map(
    ({ kind, name, hash }) => `(${[plan.module, kind, name, hash, plan.planId].map(literal).join(', ')})`,
  );
  return [
    `DELETE FROM lockstep.owned_object WHERE module = ${literal(plan.module)};`,
    `INSERT INTO lockstep.owned_object (module, kind, name, hash, plan_id) VALUES\n  ${rows.join(',\n  ')};`,
  ];
}

/** An SQL string; escape syntax keeps a backslash safe whatever `standard_conforming_strings` says. */
function literal(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll("'", "''");
  return escaped.includes('\\') ? `E'${escaped}'` : `'${escaped}'`;
}
