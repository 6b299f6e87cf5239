import { targetOf } from '../../postgres-target.js';
import { createHash } from 'node:crypto';
import type {
  ApplyOutcome,
  ApplyPlanRequest,
  ApplyPorts,
  TargetReader,
} from '@lockstep/core/applying/request.js';
import { applyPlan } from '@lockstep/core/applying/apply-plan.js';
import type { ApplyReport } from '@lockstep/core/plan/apply-report.js';
import { NO_LEDGER, type OwnedObject } from '@lockstep/core/ownership/ledger.js';
import type { Difference } from '@lockstep/core/catalog/fingerprint-differences.js';
import type { Plan, Statement } from '@lockstep/core/plan/plan.js';
import { sealPlan } from '@lockstep/core/plan/seal-plan.js';
import { runSql, type TestDatabase, testDatabase } from '@lockstep/testing';
import { createPostgresDatabase } from '../../../src/dialects/postgresql/database.js';
import { ledgerOf, type SaidState, stateReader } from '../../contracts/state-reader.js';

/** A statement as tests write it. */
export interface TestStatement {
  readonly sql: string;
  readonly object?: string;
  readonly transactional?: boolean;
  readonly segment?: number;
  readonly hazards?: Statement['hazards'];
}

const CATALOG = `
SELECT coalesce(string_agg(line, E'\\n' ORDER BY line COLLATE "C"), '') AS text FROM (
  SELECT c.relkind::text || ' ' || c.relname || ' ' || coalesce(i.indisvalid::text, '') || coalesce(
    (SELECT string_agg(a.attname || ':' || format_type(a.atttypid, a.atttypmod) || a.attnotnull::text, ',' ORDER BY a.attname)
     FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '') AS line
  FROM pg_class c LEFT JOIN pg_index i ON i.indexrelid = c.oid WHERE c.relnamespace = 'public'::regnamespace
) AS lines`;

/** Reads the real catalog of the schema public: what the plans of these tests start from and end at. */
export async function fingerprintOf(url: string): Promise<string> {
  const [row] = await runSql(url, CATALOG);
  return createHash('sha256').update(String(row?.['text'])).digest('hex');
}

/** Names of the tables and indexes in the schema public. */
export async function relationsOf(url: string): Promise<readonly unknown[]> {
  const rows = await runSql(
    url,
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i') ORDER BY 1",
  );
  return rows.map((row) => row['relname']);
}

/** A sealed plan for a database; where it ends is what a twin says on which the statements ran. */
export async function planFor(
  url: string,
  source: {
    readonly setup?: string;
    readonly statements: readonly TestStatement[];
    readonly module?: string;
    readonly environment?: string;
    readonly to?: string;
  },
): Promise<Plan> {
  const statements = source.statements.map(({ sql, ...rest }, index): Statement => ({
    sql,
    object: rest.object ?? `other statement_${index}`,
    transactional: rest.transactional ?? true,
    segment: rest.segment ?? 1,
    lock: 'none',
    hazards: rest.hazards ?? [],
  }));
  return sealPlan({
    formatVersion: 1,
    module: source.module ?? 'api',
    environment: source.environment ?? 'test',
    dialect: 'postgresql',
    engine: { name: 'hand', version: '1' },
    from: { fingerprint: await fingerprintOf(url), serverVersion: '18' },
    to: { fingerprint: source.to ?? (await endOf(source.setup ?? '', statements)) },
    schemaFiles: [{ path: 'db/schema/001_init.sql', sha256: 'a'.repeat(64) }],
    requires: [],
    statements,
    hazards: [...new Set(statements.flatMap((statement) => statement.hazards.map((hazard) => hazard.code)))],
    unmanaged: [],
    adopts: [],
    renameCandidates: [],
    dependents: [],
    empty: statements.length === 0,
    unowned: [],
  });
}

async function endOf(setup: string, statements: readonly Statement[]): Promise<string> {
  const twin = await testDatabase();
  try {
    for (const sql of [setup, ...statements.map((statement) => statement.sql)]) await twin.run(sql);
    return await fingerprintOf(twin.url);
  } finally {
    await twin.drop();
  }
}

/** An apply as the commands start it; every part may be replaced. */
export function requestFor(url: string, plan: Plan, parts: Partial<ApplyPlanRequest> = {}): ApplyPlanRequest {
  return {
    plan,
    planIsGiven: true,
    module: 'api',
    environment: 'test',
    schemaFiles: plan.schemaFiles,
    approval: { planId: plan.planId, approver: 'ann', reason: 'looks right' },
    leftOut: [],
    target: targetOf(url),
    schemas: ['public'],
    before: plan.from.fingerprint,
    desired: [],
    ledger: true,
    known: NO_LEDGER,
    actor: 'joe',
    limits: { lockWaitMs: 30_000, lockTimeoutMs: 5_000, statementTimeoutMs: 0 },
    signal: new AbortController().signal,
    ...parts,
  };
}

export function readerOf(url: string, owned: readonly OwnedObject[] = []): TargetReader {
  return readerSaying(url, async () => ({ fingerprint: await fingerprintOf(url), owned }));
}

/** A reader for which a test says what state the target is in. */
export function readerSaying(
  url: string,
  said: () => Promise<SaidState>,
  differences: readonly Difference[] = [],
): TargetReader {
  return stateReader({ database: createPostgresDatabase(), target: targetOf(url) }, said, differences);
}

export function portsFor(url: string, parts: Partial<ApplyPorts> = {}): ApplyPorts {
  return {
    database: createPostgresDatabase(),
    reader: readerOf(url),
    now: () => Date.now(),
    onLockWait: () => undefined,
    onRetry: () => undefined,
    onSegment: () => undefined,
    ...parts,
  };
}

/** Applies a plan to a database and gives the report. */
export async function applyTo(
  url: string,
  plan: Plan,
  parts: { readonly request?: Partial<ApplyPlanRequest>; readonly ports?: Partial<ApplyPorts> } = {},
): Promise<ApplyReport> {
  const owned = parts.request?.desired ?? [];
  const known =
    parts.request?.ledger === false ? NO_LEDGER : await ledgerOf(createPostgresDatabase(), targetOf(url));
  const ports = portsFor(url, { reader: readerOf(url, owned), ...parts.ports });
  return reportOf(await applyPlan(requestFor(url, plan, { known, ...parts.request }), ports));
}

export function reportOf(outcome: ApplyOutcome): ApplyReport {
  if (outcome.kind !== 'finished') throw new Error(`the plan is ${outcome.kind}`);
  return outcome.report;
}

/** Asks until it is so; tests never wait for a time. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error('it never became so');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** How many sessions of this application run a statement in the database right now. */
export async function runningStatements(database: TestDatabase, like: string): Promise<number> {
  const rows = await database.run(
    `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND state = 'active'
     AND pid <> pg_backend_pid() AND query LIKE '${like}'`,
  );
  return Number(rows[0]?.['n']);
}

export { targetOf };
