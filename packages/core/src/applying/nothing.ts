import { type ApplyEnd, buildReport } from './build-report.js';
import { type Ledger, ledgerAgrees } from '../ownership/ledger.js';
import { ownerChangeNotes } from './owner-changes.js';
import { LockstepError } from '../errors/lockstep-error.js';
import type { ApplyOutcome, ApplyPlanRequest, ApplyPorts } from './request.js';

/** An apply whose plan is empty. */
export interface EmptyRun {
  readonly request: ApplyPlanRequest;
  readonly ports: ApplyPorts;
  readonly startedAt: number;
}

/**
 * Ends an apply that has nothing to do: no lock and no right to write is needed. What the ledger does not say yet is
 * written where the login may; else a note says so. What the observer sees all the same is in the report: no statement
 * of ours could mend it, so it must not stop what comes after an apply.
 */
export async function applyNothing(run: EmptyRun): Promise<ApplyOutcome> {
  const { request, ports, startedAt } = run;
  const notes: string[] = [];
  let ledger = request.known;
  if (ledger.lastPlans.some((plan) => plan.result === 'running')) {
    notes.push(...(await settleDeadApplies(run)));
    const found = await ports.reader.readState();
    if (found.from !== request.plan.from.fingerprint) return { kind: 'stale', found: found.from };
    ledger = found.ledger;
  }
  if (request.ledger) notes.push(...(await recordAdopted(run, ledger)));
  const end: ApplyEnd = {
    outcome: 'nothing-to-do',
    differences: [...(await ports.reader.readObserved())],
    finishedAt: ports.now(),
    after: request.before,
    notes,
  };
  return { kind: 'finished', report: buildReport({ ...request, ...request.approval, startedAt }, end) };
}

/** What a killed apply left behind may be an index that looks finished to a plan: settled where the login may. */
async function settleDeadApplies({ request, ports }: EmptyRun): Promise<readonly string[]> {
  try {
    const session = await ports.database.openApply(request.target, {
      ...request,
      waitMs: 0,
      onWait: ports.onLockWait,
    });
    try {
      return await session.history.recover();
    } finally {
      await session.close();
    }
  } catch (error) {
    if (!(error instanceof LockstepError) || !['LOCK.TIMEOUT', 'DB.PRIVILEGE'].includes(error.code))
      throw error;
    return [`The ledger names an apply that has not ended: ${error.message}`];
  }
}

async function recordAdopted({ request, ports }: EmptyRun, ledger: Ledger): Promise<readonly string[]> {
  const { plan, desired: owned, target, actor, signal } = request;
  if (ledgerAgrees(ledger, plan.module, owned)) return [];
  const outcome = await ports.database.recordOwned(target, { plan, owned, actor, signal });
  if (outcome === 'recorded') {
    const notes = ownerChangeNotes(ledger.owned, owned);
    return [`The ledger now says what module "${plan.module}" owns.`, ...notes];
  }
  const reason = outcome === 'busy' ? 'another apply is running' : 'this login may not write it';
  return [`The ledger does not say yet what module "${plan.module}" owns: ${reason}.`];
}
