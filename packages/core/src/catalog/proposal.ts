import type { ObjectRef } from './object-kind.js';

/** What a statement does to the facts of the catalogs before and after. */
export interface ProposedEffect {
  readonly object: ObjectRef;
  readonly verb: 'create' | 'alter' | 'drop' | 'rename';
  /** Ids of facts that exist after it and did not before. */
  readonly creates: readonly string[];
  /** Ids of facts that exist before it and do not after. */
  readonly destroys: readonly string[];
  /** Ids of columns whose type it changes. */
  readonly retypes: readonly string[];
}

/** A statement as an engine proposes it; hazards and locks are added by Lockstep. */
export interface ProposedStatement extends ProposedEffect {
  readonly sql: string;
  readonly transactional: boolean;
  /** True where it must not share a transaction with the statements before it. */
  readonly startsSegment: boolean;
}

export interface Proposal {
  readonly statements: readonly ProposedStatement[];
  readonly renameCandidates: readonly { readonly kind: string; readonly from: string; readonly to: string }[];
  /** What an engine itself left out of an additive proposal. */
  readonly leftOut?: readonly ProposedStatement[];
}
