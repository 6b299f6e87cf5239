import type { ApplySessionRequest } from '@lockstep/core/ports/apply-session.js';
import type { Plan } from '@lockstep/core/plan/plan.js';
import { sealPlan } from '@lockstep/core/plan/seal-plan.js';
import { type Segment, segmentsOf } from '@lockstep/core/plan/segments.js';
import type { StatementResult } from '@lockstep/core/plan/apply-report.js';
import { openMysqlApply } from '../../../src/dialects/mysql/session.js';
import { targetOf } from './mariadb-setup.js';

/** A sealed plan of these statements, each a segment of its own. */
export function planOf(statements: readonly string[], module = 'api'): Plan {
  return sealPlan({
    formatVersion: 1,
    module,
    environment: 'test',
    dialect: 'mariadb',
    engine: { name: 'hand', version: '1' },
    from: { fingerprint: 'a', serverVersion: '10' },
    to: { fingerprint: 'b' },
    schemaFiles: [],
    requires: [],
    statements: statements.map((sql, index) => ({
      sql,
      object: `table t${index}`,
      transactional: false,
      segment: index + 1,
      lock: 'none',
      hazards: [],
    })),
    hazards: [],
    unmanaged: [],
    adopts: [],
    renameCandidates: [],
    dependents: [],
    empty: statements.length === 0,
    unowned: [],
  });
}

/** What an apply asks for; every part may be replaced. */
export function applyRequest(parts: Partial<ApplySessionRequest> = {}): ApplySessionRequest {
  return {
    module: 'api',
    schemas: [],
    ledger: true,
    waitMs: 5_000,
    onWait: () => undefined,
    signal: new AbortController().signal,
    ...parts,
  };
}

/** A segment as the apply hands it on. */
export function segmentRequest(
  segment: Segment,
  parts: { lockTimeoutMs?: number; statementTimeoutMs?: number; onRetry?: () => void } = {},
) {
  return {
    segment,
    owned: [{ module: 'api', kind: 'table' as const, name: `t${segment.number - 1}`, hash: '' }],
    lockTimeoutMs: parts.lockTimeoutMs ?? 5_000,
    statementTimeoutMs: parts.statementTimeoutMs ?? 0,
    onRetry: parts.onRetry ?? (() => undefined),
  };
}

/** Runs all segments of a plan until one is not applied, as an apply does; its own report is not asked for. */
export async function applyAll(
  url: string,
  plan: Plan,
  parts: Partial<ApplySessionRequest> & Parameters<typeof segmentRequest>[1] = {},
) {
  const session = await openMysqlApply(targetOf(url), applyRequest(parts));
  const notes = await session.history.recover();
  await session.history.begin({ plan, actor: 'joe', approver: 'ann', reason: null });
  const results: StatementResult[] = [];
  for (const segment of segmentsOf(plan)) {
    results.push(...(await session.runSegment(segmentRequest(segment, parts))));
    if (results.some(({ status }) => status !== 'applied')) break;
  }
  return { session, notes, results };
}

/** Status and error of each result. */
export function outcomes(results: readonly StatementResult[]): readonly (readonly [string, string | null])[] {
  return results.map(({ status, error }) => [status, error?.message ?? null]);
}
