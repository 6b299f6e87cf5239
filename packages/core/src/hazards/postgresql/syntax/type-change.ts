import type { SqlType } from './sql-type.js';

/** What changing a column's type does to the rows and to those who use them. */
export interface TypeChange {
  /** Every row is written again. */
  readonly rewrites: boolean;
  readonly mayFail: boolean;
  readonly losesData: boolean;
  /** Readers get something else than before: another type, another number of decimals. */
  readonly readersNotice: boolean;
  /** Indexes on the column stay as they are; otherwise they are built again even where no row is rewritten. */
  readonly keepsIndexes: boolean;
}

export interface DomainFacts {
  readonly base: SqlType;
  /** True where it has a check or is NOT NULL, or where nobody knows. */
  readonly constrained: boolean;
}

export interface TypeChangeRequest {
  readonly from: SqlType;
  readonly to: SqlType;
  /** A written cast (`USING x::type`) cuts and rounds silently where an assignment fails. */
  readonly explicit: boolean;
  /** True where the session's `TimeZone` is UTC. */
  readonly inUtc: boolean;
  /** Null for a type that is not a domain. */
  readonly domainOf: (type: SqlType) => DomainFacts | null;
}

/** Nobody and nothing notices. */
export const UNNOTICED: TypeChange = {
  rewrites: false,
  mayFail: false,
  losesData: false,
  readersNotice: false,
  keepsIndexes: true,
};

/** What is assumed where nothing is known. */
export const UNKNOWN_CHANGE: TypeChange = {
  rewrites: true,
  mayFail: true,
  losesData: true,
  readersNotice: true,
  keepsIndexes: false,
};

/** Every row is rewritten and nothing of it is lost. */
export const LOSSLESS: TypeChange = {
  ...UNNOTICED,
  rewrites: true,
  readersNotice: true,
  keepsIndexes: false,
};

/** Every row is rewritten, and what does not fit is an error. */
export const CHECKED_CHANGE: TypeChange = { ...LOSSLESS, mayFail: true };

/** What two changes do, one after the other. */
export function bothChanges(a: TypeChange, b: TypeChange): TypeChange {
  return {
    rewrites: a.rewrites || b.rewrites,
    mayFail: a.mayFail || b.mayFail,
    losesData: a.losesData || b.losesData,
    readersNotice: a.readersNotice || b.readersNotice,
    keepsIndexes: a.keepsIndexes && b.keepsIndexes,
  };
}
