import type { Ledger, OwnedObject } from '../ownership/ledger.js';
import type { ApplyReport } from '../plan/apply-report.js';
import type { Plan } from '../plan/plan.js';

/**
 * What remembers in a target what ran there: Lockstep's own ledger is the first. This is what a session that reads the
 * target sees of it. Every call throws `DB.*` and `LOCK.TIMEOUT`.
 */
export interface HistoryReader {
  /** Empty where none was ever written. Works with a read-only login. */
  read(): Promise<Ledger>;
  /**
   * The schema files of the last plan that was applied for a module; null where there is none, or where this login may not
   * read it.
   */
  appliedFiles(module: string): Promise<Plan['schemaFiles'] | null>;
}

/**
 * A history while an apply writes it: on the apply's own connection, under its lock. What a segment did is recorded with
 * the segment, in its transaction where there is one.
 */
export interface MigrationHistory {
  /**
   * Settles what applies left behind whose process died: their rows, and indexes they did not finish. Gives one sentence
   * for each; where it gives any, the target has to be looked at again.
   */
  recover(): Promise<readonly string[]>;
  /**
   * Records that a plan is being applied, making the history first where it is missing. What it gives is for the report:
   * where a copy of the database is, say. Throws `DB.PRIVILEGE`, `FILE.NOT_WRITABLE`.
   */
  begin(begin: HistoryBegin): Promise<{ readonly notes: readonly string[] }>;
  /** Records the end. */
  finish(end: HistoryEnd): Promise<void>;
}

/** An apply that begins, as a history records it. */
export interface HistoryBegin {
  readonly plan: Plan;
  readonly actor: string;
  readonly approver: string | null;
  readonly reason: string | null;
  /** Which approval file let it pass: recorded before anything runs. */
  readonly approvalId?: string;
}

/** An apply that has ended: its report, and what the module owns now (null: not known, what was recorded stays). */
export interface HistoryEnd {
  readonly report: ApplyReport;
  readonly owned: readonly OwnedObject[] | null;
}
