import type { HistoryBegin, HistoryEnd, MigrationHistory } from '@lockstep/core/ports/migration-history.js';
import type { ApplySession, LockMark } from '@lockstep/core/ports/apply-session.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';

/** What an apply does to a database and its ledger on one connection, in the words of one dialect. */
export interface ApplySteps<Row> {
  readonly mark: LockMark;
  /** False: nothing is recorded in the database. */
  readonly hasLedger: boolean;
  /** Settles what applies left behind whose process died. */
  readonly settle: () => Promise<readonly string[]>;
  /** What has to be done before a plan is recorded and run, with what the report says about it. */
  readonly prepare?: (begin: HistoryBegin) => Promise<readonly string[]>;
  /** Records the plan as running, making the ledger where it is missing. */
  readonly insert: (begin: HistoryBegin) => Promise<Row>;
  /** Keeps the ledger's row for the segments that follow. */
  readonly remember: (row: Row, begin: HistoryBegin) => void;
  readonly runSegment: ApplySession['runSegment'];
  /** Throws where the lock was lost meanwhile: whoever holds it now must not be written over. */
  readonly checkLock: () => void;
  readonly writeEnd: (row: Row, end: HistoryEnd) => Promise<void>;
  /** What a failure with the ledger is to a user; an error that is none of the server's stays as it is. */
  readonly ledgerFailure: (error: unknown) => unknown;
  readonly close: () => Promise<void>;
}

/** One apply over a ledger: the same order of steps on every dialect. */
export function applySession<Row>(steps: ApplySteps<Row>): ApplySession {
  const { mark, runSegment, close } = steps;
  return { mark, history: ledgerHistory(steps), runSegment, close };
}

/** Our ledger as the history of an apply; without one nothing is recorded in the database. */
function ledgerHistory<Row>(steps: ApplySteps<Row>): MigrationHistory {
  let row: { readonly of: Row } | null = null;
  return {
    recover: async () => (steps.hasLedger ? await onLedger(steps, steps.settle) : []),
    begin: async (begin) => {
      const notes = (await steps.prepare?.(begin)) ?? [];
      if (steps.hasLedger) {
        const inserted = await onLedger(steps, async () => await steps.insert(begin));
        row = { of: inserted };
        steps.remember(inserted, begin);
      }
      return { notes };
    },
    finish: async (end) => {
      const known = row;
      if (known === null) return;
      steps.checkLock();
      await onLedger(steps, async () => {
        await steps.writeEnd(known.of, end);
      });
    },
  };
}

async function onLedger<Row, Result>(
  { ledgerFailure }: ApplySteps<Row>,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof LockstepError ? error : await ledgerFailure(error);
  }
}
