import { approvalIdOf, usedAt } from '../policy/approval.js';
import { approvalUsed } from '../policy/approval-errors.js';
import type { StatementResult } from '../plan/apply-report.js';
import { buildReport } from './build-report.js';
import { rootsOf, type Segment, segmentsOf } from '../plan/segments.js';
import { isCommitted, nothingApplied, withSegment } from '../plan/statement-results.js';
import { checkBeforeLock, checkRequirements, planIsStale } from './checks.js';
import { type ApplyRun, endApply, factsOf } from './end.js';
import { applyNothing } from './nothing.js';
import { checkLedgerEnvironment } from '../run/ledger-environment.js';
import type { TableName } from '../catalog/table-name.js';
import { tablesOf } from '../planning/rows-at-risk.js';
import { refuseArrivedRows } from './refuse-arrived-rows.js';
import type { ApplyOutcome, ApplyPlanRequest, ApplyPorts, TargetState } from './request.js';

/**
 * Applies exactly this plan: checks it, takes the lock, checks the database inside the lock, runs the segments, and
 * proves the result by reading again. What is refused before anything was changed is thrown (`PLAN.*`, `ENV.MISMATCH`,
 * `APPROVAL.REQUIRED`, `LOCK.TIMEOUT`, `DEPENDENCY.MISSING`, `DB.*`, `INTERRUPTED`); what happened after is in the
 * report, its error included.
 */
export async function applyPlan(request: ApplyPlanRequest, ports: ApplyPorts): Promise<ApplyOutcome> {
  const startedAt = ports.now();
  checkBeforeLock(request);
  checkLedgerEnvironment(request.known, request);
  if (request.plan.empty) return await applyNothing({ request, ports, startedAt });
  const session = await ports.database.openApply(request.target, {
    module: request.module,
    schemas: request.schemas,
    ledger: request.ledger,
    waitMs: request.limits.lockWaitMs,
    onWait: ports.onLockWait,
    signal: request.signal,
  });
  try {
    return await applyInsideLock({ request, ports, session, startedAt });
  } finally {
    await session.close();
  }
}

async function applyInsideLock(run: ApplyRun): Promise<ApplyOutcome> {
  const { request, ports, session } = run;
  await ports.reader.meet(session);
  const found = await ports.reader.readState();
  checkLedgerEnvironment(found.ledger, request);
  const notes = await session.history.recover();
  const state = notes.length === 0 ? found : await ports.reader.readState();
  const fit = fitOf(request, state);
  if (fit === 'stale') return stale(request, state);
  if (fit === 'already-applied') {
    const end = { outcome: fit, finishedAt: ports.now(), after: state.fingerprint, notes };
    return { kind: 'finished', report: buildReport(factsOf(run), end) };
  }
  refuseUsedApproval(request, state);
  checkRequirements(state, request);
  await refuseArrivedRows(ports.reader, request);
  const { approver, reason, file } = request.approval;
  const begun = await session.history.begin({
    ...{ plan: request.plan, actor: request.actor, approver, reason },
    ...(file === undefined ? {} : { approvalId: approvalIdOf(file) }),
  });
  return await endApply(run, {
    recorded: found.ledger.owned,
    results: await runSegments(run),
    notes: [...notes, ...begun.notes],
  });
}

/** Read after the recovery, which settles what an apply that was killed had committed. */
function refuseUsedApproval({ plan, approval: { file } }: ApplyPlanRequest, { ledger }: TargetState): void {
  const at = file === undefined ? null : usedAt(file, ledger.used);
  if (file !== undefined && at !== null) throw approvalUsed(plan, file, at);
}

/** Runs segment after segment; what follows one that is not wholly committed is never sent. */
async function runSegments({ request, ports, session }: ApplyRun): Promise<readonly StatementResult[]> {
  const segments = segmentsOf(request.plan);
  let results = nothingApplied(request.plan);
  for (const [position, segment] of segments.entries()) {
    if (request.signal.aborted) break;
    ports.onSegment({ number: position + 1, of: segments.length });
    const outcome = await session.runSegment({
      segment,
      owned: rootsOf(segment, request.desired),
      mustBeEmpty: heldTables(segment, request),
      lockTimeoutMs: request.limits.lockTimeoutMs,
      statementTimeoutMs: request.limits.statementTimeoutMs,
      onRetry: ports.onRetry,
    });
    results = withSegment(results, outcome);
    if (!isCommitted(outcome)) break;
  }
  return results;
}

/** The tables that must hold no row when this segment runs; those of others may be gone by then. */
function heldTables({ statements }: Segment, { mustBeEmpty = [] }: ApplyPlanRequest): readonly TableName[] {
  const objects = new Set(
    statements.flatMap(({ statement }) => statement.hazards.map(({ object }) => object)),
  );
  return tablesOf(mustBeEmpty.filter(({ object }) => objects.has(object)));
}

type Fit = 'fits' | 'already-applied' | 'stale';

/** `from` is asked first: a plan may change what the fingerprint does not see. */
function fitOf({ plan }: ApplyPlanRequest, { from, fingerprint }: TargetState): Fit {
  if (from === plan.from.fingerprint) return 'fits';
  return fingerprint === plan.to.fingerprint ? 'already-applied' : 'stale';
}

function stale(request: ApplyPlanRequest, state: TargetState): ApplyOutcome {
  if (request.planIsGiven) throw planIsStale(request, state.from);
  return { kind: 'stale', found: state.from };
}
