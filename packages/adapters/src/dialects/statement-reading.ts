import type { ProposedEffect } from '@lockstep/core/catalog/proposal.js';
import type { ProposeRequest } from '@lockstep/core/ports/schema-differ.js';

type Catalogs = Pick<ProposeRequest, 'current' | 'desired'>;

/** How a dialect understands statements that a tool wrote. */
export interface StatementReading {
  /** The effect of each statement, in their order. */
  readonly effectsOf: (
    statements: readonly string[],
    catalogs: Catalogs,
  ) => Promise<readonly ProposedEffect[]>;
  /** What remains of statements that are meant to add only; where it is left out, all of them. */
  readonly additionsOf?: (statements: readonly string[], catalogs: Catalogs) => readonly string[];
  /** True for a statement that has no place in a plan. */
  readonly isNoise?: (sql: string) => boolean;
  /** A statement in the words of a server that does not take those of its family. */
  readonly inServerWords?: (sql: string) => string;
  /** True where statements can share a transaction. */
  readonly isTransactional: boolean;
}
