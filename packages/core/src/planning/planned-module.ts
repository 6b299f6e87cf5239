import type { ChangedFile } from '../plan/applied-files.js';
import type { ObjectRef } from '../catalog/object-kind.js';
import type { Ledger } from '../ownership/ledger.js';
import type { RowsAtRisk } from '../plan/rows-at-risk.js';
import type { Plan, Statement } from '../plan/plan.js';
import type { ServerFacts } from '../ports/server-facts.js';
import type { Observation } from '../catalog/observation.js';
import type { Proposal } from '../catalog/proposal.js';
import type { CatalogSnapshot } from '../catalog/catalog-view.js';
import type { Ownership } from '../ownership/ownership.js';

export interface PlanOptions {
  /** Renames the user named, as qualified names. */
  readonly renames: readonly { readonly from: string; readonly to: string }[];
}

/** A plan with everything that was read to make it. */
export interface PlannedModule {
  readonly plan: Plan;
  /** The module's own files, as this run read them. */
  readonly schemaFiles: Plan['schemaFiles'];
  readonly ownership: Ownership;
  readonly current: CatalogSnapshot;
  readonly desired: CatalogSnapshot;
  /** The scratch database before the module's own files; null without context. */
  readonly context: CatalogSnapshot | null;
  /** What the engine proposed; the plan's statements may be fewer. */
  readonly proposal: Proposal;
  /** What the policy preset `additive` left out of the plan. */
  readonly leftOut: readonly Statement[];
  /** Schemas the module's objects lie in, for the search path. */
  readonly schemas: readonly string[];
  /** Ids of facts that the plan does not bring in step, as its dry apply showed, with the reason. */
  readonly unreached: ReadonlyMap<string, string>;
  /** What our observer sees of the module's objects where the files alone made them. */
  readonly expected: Observation;
  readonly ledger: Ledger;
  readonly server: ServerFacts;
  /** Under the policy preset `additive`: the module's objects that exist already; null under any other policy. */
  readonly existing: readonly ObjectRef[] | null;
  /** Files that are not as the last applied plan had them; null where the ledger does not tell. */
  readonly changedFiles: readonly ChangedFile[] | null;
  /** How many rows there are where the plan loses some, at this moment. */
  readonly atRisk: readonly RowsAtRisk[];
}
