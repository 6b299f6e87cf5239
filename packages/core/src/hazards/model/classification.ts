import type { Hazard } from './hazard.js';
import type { ParsedStatement } from '../../source/parsed-statement.js';
import type { QuestionsRequest } from './catalog-questions.js';
import type { LockLevel } from './lock-level.js';

export interface ClassifyRequest extends QuestionsRequest {
  readonly statement: ParsedStatement;
  /** The statement's text, for messages. */
  readonly sql: string;
  /** Ids of facts that exist after it and did not before, as its engine says. */
  readonly creates?: readonly string[];
  /** False where the engine says that the server refuses it inside a transaction. */
  readonly transactional?: boolean;
  /** True where it must not share a transaction with the statements before it. */
  readonly startsSegment?: boolean;
}

/** The strongest lock on an existing relation, and what a reviewer has to know. */
export interface Classification {
  readonly lock: LockLevel;
  /** In the order of the list of codes; each finding once. */
  readonly hazards: readonly Hazard[];
}
