import type { HazardCode } from '@lockstep/core/errors/hazard-codes.js';
import type { LockLevel } from '@lockstep/core/hazards/model/lock-level.js';

/** One statement, what our rules must say about it, and what shows that they are right. */
export interface HazardCase {
  /** Sentence that ends the test's name: "a column with a constant default is free". */
  readonly name: string;
  readonly sql: string;
  /** A pair where the majors differ: what 18 takes, and what 15 takes. */
  readonly lock: LockLevel | readonly [LockLevel, LockLevel];
  /** In the order of the list of codes. */
  readonly hazards: readonly HazardCode[];
  /** Run and committed after the fixture. */
  readonly setup?: string;
  /** Run in the same transaction just before: what the plan itself created. */
  readonly prelude?: string;
  /** Ids of facts that the prelude created. */
  readonly created?: readonly string[];
  /** What later statements of the same plan do, before the catalog after the plan is read. */
  readonly afterwards?: string;
  /** Rows with which the statement fails: required for every `MAY_FAIL_ON_DATA`. */
  readonly offending?: string;
  /** Only on servers of at least this major. */
  readonly since?: 18;
  readonly timeZone?: string;
  /** What the rule says though this one run does not show it, with the reason. */
  readonly cautious?: {
    readonly codes: readonly HazardCode[];
    readonly lock?: LockLevel;
    readonly because: string;
  };
  /** What this one run shows though the plan as a whole does not do it, or no value is lost, with the reason. */
  readonly excused?: { readonly code: HazardCode; readonly because: string };
}
