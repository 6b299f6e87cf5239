import type { LockHolder } from '@lockstep/core/ports/lock-holder.js';
import type { ApplySession } from '@lockstep/core/ports/apply-session.js';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import type { OwnedObject } from '@lockstep/core/ownership/ledger.js';
import type { Plan, Statement } from '@lockstep/core/plan/plan.js';
import { sealPlan } from '@lockstep/core/plan/seal-plan.js';
import { type Segment, segmentsOf } from '@lockstep/core/plan/segments.js';
import type { StatementResult } from '@lockstep/core/plan/apply-report.js';
import { openSqliteApply } from '../../../src/dialects/sqlite/session.js';

/** A sealed plan of these statements, all in one segment. */
export function planOf(statements: readonly string[], change: Partial<Plan> = {}): Plan {
  return sealPlan({
    formatVersion: 1,
    module: 'api',
    environment: 'local',
    dialect: 'sqlite',
    engine: { name: 'atlas', version: '1.2.3' },
    from: { fingerprint: 'from', serverVersion: '3.45.1' },
    to: { fingerprint: 'to' },
    schemaFiles: [],
    requires: [],
    statements: statements.map((sql): Statement => ({
      sql,
      object: 'table t',
      transactional: true,
      segment: 1,
      lock: 'share',
      hazards: [],
    })),
    hazards: [],
    unmanaged: [],
    adopts: [],
    renameCandidates: [],
    dependents: [],
    empty: false,
    unowned: [],
    ...change,
  });
}

export interface SessionOptions {
  readonly module?: string;
  readonly ledger?: boolean;
  readonly waitMs?: number;
  readonly signal?: AbortSignal;
  readonly onWait?: (holder: LockHolder | null) => void;
}

export async function openSession(
  target: ConnectionTarget,
  options: SessionOptions = {},
): Promise<ApplySession> {
  return await openSqliteApply(target, {
    module: options.module ?? 'api',
    schemas: [],
    ledger: options.ledger ?? true,
    waitMs: options.waitMs ?? 5_000,
    onWait: options.onWait ?? (() => undefined),
    signal: options.signal ?? new AbortController().signal,
  });
}

export interface RunOptions extends SessionOptions {
  readonly owned?: readonly OwnedObject[];
  readonly statementTimeoutMs?: number;
  readonly lockTimeoutMs?: number;
  readonly onRetry?: () => void;
}

/** Runs one segment of a session. */
export async function runSegmentOf(
  session: ApplySession,
  segment: Segment,
  options: RunOptions = {},
): Promise<readonly StatementResult[]> {
  return await session.runSegment({
    segment,
    owned: options.owned ?? [],
    lockTimeoutMs: options.lockTimeoutMs ?? 1_000,
    statementTimeoutMs: options.statementTimeoutMs ?? 0,
    onRetry: options.onRetry ?? (() => undefined),
  });
}

/** Runs a plan in a session of its own; gives the results and the notes. */
export async function runPlan(
  target: ConnectionTarget,
  plan: Plan,
  options: RunOptions = {},
): Promise<{ readonly results: readonly StatementResult[]; readonly notes: readonly string[] }> {
  const session = await openSession(target, options);
  try {
    const begun = await session.history.begin({ plan, actor: 'ann', approver: null, reason: null });
    const results: StatementResult[] = [];
    for (const segment of segmentsOf(plan)) results.push(...(await runSegmentOf(session, segment, options)));
    return { results, notes: begun?.notes ?? [] };
  } finally {
    await session.close();
  }
}

/** `status` of each statement, with the error where there is one. */
export function outcomes(results: readonly StatementResult[]): readonly string[] {
  return results.map(({ status, error }) => (error === undefined ? status : `${status}: ${error.message}`));
}
