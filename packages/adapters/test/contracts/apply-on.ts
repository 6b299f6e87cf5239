import { applyPlan } from '@lockstep/core/applying/apply-plan.js';
import type { ApplyPlanRequest, ApplyPorts, TargetReader } from '@lockstep/core/applying/request.js';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { NO_LEDGER, type OwnedObject } from '@lockstep/core/ownership/ledger.js';
import type { ApplyReport } from '@lockstep/core/plan/apply-report.js';
import type { Plan, Statement, UnsealedPlan } from '@lockstep/core/plan/plan.js';
import type { Segment } from '@lockstep/core/plan/segments.js';
import { sealPlan } from '@lockstep/core/plan/seal-plan.js';
import type {
  ApplySession,
  ApplySessionRequest,
  SegmentRequest,
} from '@lockstep/core/ports/apply-session.js';
import type { Database } from '@lockstep/core/ports/database.js';
import { hashJson } from '@lockstep/core/text/canonical-json.js';
import { DIALECT_TOOLS } from './dialect-tools.js';
import type { ContractDialect } from './contract-dialects.js';
import type { ScenarioDatabase } from './scenario-database.js';
import { callsOf, type DatabaseCalls } from './database-calls.js';
import { ledgerOf, type SaidState, stateReader } from './state-reader.js';

/** A database of one test of a contract. */
export interface ContractPlace {
  readonly dialect: ContractDialect;
  readonly database: ScenarioDatabase;
  readonly target: ConnectionTarget;
  /** What is tested: the real code of the dialect. */
  readonly port: Database & DatabaseCalls;
}

/** A statement as a contract writes it: a segment of its own unless it names one. */
export interface ContractStatement {
  readonly sql: string;
  readonly table: string;
  readonly segment?: number;
  readonly hazards?: Statement['hazards'];
}

export async function openPlace(dialect: ContractDialect): Promise<ContractPlace> {
  return placeOf(dialect, await dialect.open());
}

export function placeOf(dialect: ContractDialect, database: ScenarioDatabase): ContractPlace {
  const port = DIALECT_TOOLS[dialect.dialect].database;
  const target = dialect.targetOf(database.url);
  return { dialect, database, target, port: { ...port, ...callsOf(port) } };
}

/** The tables of a database with their columns and indexes, read from itself. */
export async function stateOf({ tables, columns, indexes }: ScenarioDatabase): Promise<object> {
  const names = await tables();
  const read = names.map(async (table) => [table, await columns(table), await indexes(table)] as const);
  return await Promise.all(read);
}

/** A sealed plan that starts at what the database holds; where it ends, another database says on which it ran. */
export async function planOn(
  { dialect, database }: ContractPlace,
  statements: readonly ContractStatement[],
  change: Partial<UnsealedPlan> & { readonly setup?: string } = {},
): Promise<Plan> {
  const { setup = '', ...parts } = change;
  const to = parts.to ?? { fingerprint: await endOf(dialect, [setup, ...statements.map(({ sql }) => sql)]) };
  return sealPlan({
    formatVersion: 1,
    module: 'api',
    environment: 'test',
    dialect: dialect.dialect,
    engine: { name: 'hand', version: '1' },
    from: { fingerprint: hashOf(await stateOf(database)), serverVersion: '1' },
    to,
    schemaFiles: [{ path: 'db/schema/001.sql', sha256: 'a'.repeat(64) }],
    requires: [],
    statements: statements.map(({ sql, table, segment, hazards }, index) => ({
      sql,
      object: `table ${dialect.named(table)}`,
      transactional: dialect.isTransactional,
      segment: dialect.isTransactional ? (segment ?? index + 1) : index + 1,
      lock: 'none',
      hazards: hazards ?? [],
    })),
    hazards: [...new Set(statements.flatMap(({ hazards = [] }) => hazards.map(({ code }) => code)))],
    unmanaged: [],
    adopts: [],
    renameCandidates: [],
    dependents: [],
    empty: statements.length === 0,
    unowned: [],
    ...parts,
  });
}

function hashOf(state: object): string {
  return hashJson(JSON.stringify(state));
}

async function endOf(dialect: ContractDialect, statements: readonly string[]): Promise<string> {
  const other = await dialect.open();
  try {
    for (const sql of statements) if (sql !== '') await other.run(sql);
    return hashOf(await stateOf(other));
  } finally {
    await other.drop();
  }
}

/** What a session asks for; every part may be replaced. */
export function sessionRequest(
  { dialect }: ContractPlace,
  parts: Partial<ApplySessionRequest> = {},
): ApplySessionRequest {
  return {
    module: 'api',
    schemas: dialect.schemas,
    ledger: true,
    waitMs: 20_000,
    onWait: () => undefined,
    signal: new AbortController().signal,
    ...parts,
  };
}

/** Takes the lock of the database. */
export async function openSession(
  place: ContractPlace,
  parts: Partial<ApplySessionRequest> = {},
): Promise<ApplySession> {
  return await place.port.openApply(place.target, sessionRequest(place, parts));
}

/** A segment as an apply hands it to its session. */
export function segmentRequest(segment: Segment): SegmentRequest {
  return { segment, owned: [], lockTimeoutMs: 5_000, statementTimeoutMs: 0, onRetry: () => undefined };
}

/** A reader for which a test says what state the target is in. */
export function readerOn({ port, target }: ContractPlace, said: () => Promise<SaidState>): TargetReader {
  return stateReader({ database: port, target }, said);
}

export interface ApplyParts {
  readonly request?: Partial<ApplyPlanRequest>;
  readonly ports?: Partial<ApplyPorts>;
  /** What the module owns, before and after. */
  readonly owned?: readonly OwnedObject[];
}

/** Applies a plan as the command does, with a reader that reads the real database; gives the report. */
export async function applyOn(
  place: ContractPlace,
  plan: Plan,
  { request, ports, owned = [] }: ApplyParts = {},
): Promise<ApplyReport> {
  const outcome = await applyPlan(
    {
      plan,
      planIsGiven: true,
      module: 'api',
      environment: 'test',
      schemaFiles: plan.schemaFiles,
      approval: { planId: plan.planId, approver: 'ann', reason: 'looks right' },
      leftOut: [],
      target: place.target,
      schemas: place.dialect.schemas,
      before: plan.from.fingerprint,
      desired: owned,
      ledger: true,
      known: request?.ledger === false ? NO_LEDGER : await ledgerOf(place.port, place.target),
      actor: 'joe',
      limits: { lockWaitMs: 60_000, lockTimeoutMs: 5_000, statementTimeoutMs: 0 },
      signal: new AbortController().signal,
      ...request,
    },
    {
      database: place.port,
      reader: readerOn(place, async () => ({
        fingerprint: hashOf(await stateOf(place.database)),
        owned,
      })),
      now: () => Date.now(),
      onLockWait: () => undefined,
      onRetry: () => undefined,
      onSegment: () => undefined,
      ...ports,
    },
  );
  if (outcome.kind !== 'finished') throw new Error(`the plan is ${outcome.kind}`);
  return outcome.report;
}
