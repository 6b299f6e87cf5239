import type { ApplyReport, StatementResult } from '../plan/apply-report.js';
import { type ApplyEnd, type ApplyFacts, buildReport } from './build-report.js';
import { keptReport } from '../plan/kept-report.js';
import type { OwnedObject } from '../ownership/ledger.js';
import { ownerChangeNotes } from './owner-changes.js';
import { outcomeOf, progressOf } from '../plan/statement-results.js';
import { LockstepError } from '../errors/lockstep-error.js';
import type { ApplySession } from '../ports/apply-session.js';
import { withWhatWasAsked } from '../run/asked.js';
import { endedError, interruptedError, notConvergedError } from './failures.js';
import type { Difference } from '../catalog/fingerprint-differences.js';
import type { ApplyOutcome, ApplyPlanRequest, ApplyPorts } from './request.js';

/** An apply that holds the lock. */
export interface ApplyRun {
  readonly request: ApplyPlanRequest;
  readonly ports: ApplyPorts;
  readonly session: ApplySession;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

/** What the statements came to, and what is to be said about it. */
export interface RanStatements {
  /** What the ledger said before. */
  readonly recorded: readonly OwnedObject[];
  readonly results: readonly StatementResult[];
  readonly notes: readonly string[];
}

/** Everything about an apply that was known when it began. */
export function factsOf({ request, startedAt }: ApplyRun): ApplyFacts {
  return { ...request, ...request.approval, startedAt };
}

/** Reads what the statements made of the target, writes the end into the ledger, and gives the report. */
export async function endApply(run: ApplyRun, ran: RanStatements): Promise<ApplyOutcome> {
  const verdict = await judge(run, ran.results);
  const owners = verdict.owned === null ? [] : ownerChangeNotes(ran.recorded, verdict.owned);
  const notes = [...ran.notes, ...verdict.notes, ...owners];
  const end: Omit<ApplyEnd, 'notes'> = {
    outcome: verdict.outcome,
    finishedAt: run.ports.now(),
    statements: [...ran.results],
    after: verdict.after,
    differences: [...verdict.differences],
    ...(verdict.error === null
      ? {}
      : { error: withWhatWasAsked(verdict.error, run.request.asked).toValue() }),
  };
  const facts = factsOf(run);
  const unwritten = await finish(run, buildReport(facts, { ...end, notes }), verdict.owned);
  return { kind: 'finished', report: buildReport(facts, { ...end, notes: [...notes, ...unwritten] }) };
}

interface Verdict {
  readonly outcome: ApplyReport['outcome'];
  readonly after: string | null;
  readonly differences: readonly Difference[];
  readonly error: LockstepError | null;
  /** Null where it was not read. */
  readonly owned: readonly OwnedObject[] | null;
  readonly notes: readonly string[];
}

const UNREAD = { after: null, differences: [], owned: null, notes: [] } as const;

async function judge(run: ApplyRun, results: readonly StatementResult[]): Promise<Verdict> {
  const outcome = outcomeOf(results, { isInterrupted: run.request.signal.aborted });
  if (outcome === 'applied') return await proved(run);
  if (outcome === 'interrupted') {
    return { ...UNREAD, outcome, error: interruptedError(run.request.plan, results) };
  }
  const error = endedError(run.request.plan, results, run.request.limits);
  if (error.code === 'HAZARD.REFUSED') return { ...UNREAD, outcome: 'refused', error };
  return progressOf(results) === 0 ? { ...UNREAD, outcome, error } : await failedHalfWay(run, error);
}

/** Every statement is committed; now the database itself must say that this is the plan's end state. */
async function proved({ request, ports }: ApplyRun): Promise<Verdict> {
  try {
    const { fingerprint: after, owned, differences } = await ports.reader.readProof();
    const isPlanned = request.leftOut.length > 0 || after === request.plan.to.fingerprint;
    if (isPlanned && differences.length === 0) {
      return { ...UNREAD, outcome: 'applied', after, owned, error: null };
    }
    const error = notConvergedError(request.plan, { after, differences });
    return { ...UNREAD, outcome: 'not-converged', after, differences, owned, error };
  } catch (cause) {
    const error = readFailure(cause);
    const note = 'Every statement is committed, but the result could not be read and is not proved.';
    return { ...UNREAD, outcome: 'failed', error, notes: [note] };
  }
}

/** Committed segments stay: what they made is the module's, and must not look like somebody else's change. */
async function failedHalfWay({ ports }: ApplyRun, error: LockstepError): Promise<Verdict> {
  const outcome = 'failed';
  try {
    const { fingerprint: after, owned } = await ports.reader.readProof();
    return { ...UNREAD, outcome, error, after, owned };
  } catch (cause) {
    const note = `What the committed segments left could not be read: ${readFailure(cause).message}`;
    return { ...UNREAD, outcome, error, notes: [note] };
  }
}

/** Whatever goes wrong after statements were committed, the report of them must not be lost with it. */
function readFailure(cause: unknown): LockstepError {
  if (cause instanceof LockstepError) return cause;
  const what = cause instanceof Error ? cause.message : String(cause);
  return new LockstepError('APPLY.FAILED', { what, cause });
}

/** A ledger that cannot be written any more does not undo what is committed; the next apply settles it. */
async function finish(
  { session }: ApplyRun,
  report: ApplyReport,
  owned: readonly OwnedObject[] | null,
): Promise<readonly string[]> {
  try {
    await session.history.finish({ report: keptReport(report), owned });
    return [];
  } catch (cause) {
    return [
      `The end of this apply is not in the ledger: ${readFailure(cause).message} The next apply settles it.`,
    ];
  }
}
