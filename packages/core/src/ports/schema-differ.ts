import type { CatalogFact } from '../catalog/catalog.js';
import type { CatalogSnapshot, CatalogView } from '../catalog/catalog-view.js';
import type { Proposal } from '../catalog/proposal.js';
import type { EngineProject } from '../ownership/engine-project.js';

export interface ProposeRequest {
  readonly current: CatalogSnapshot;
  readonly desired: CatalogSnapshot;
  readonly views: { readonly current: CatalogView; readonly desired: CatalogView };
  /** Renames the user named, `from` and `to` as qualified names. */
  readonly renames: readonly { readonly from: string; readonly to: string }[];
  /** Only what adds something is wanted; the rest is given as left out. */
  readonly isAdditive?: boolean;
  /** Ends a tool that works for the proposal. */
  readonly signal?: AbortSignal;
}

/** Says how to get from one state of a database to another: the engine of a module. It never applies. */
export interface SchemaDiffer {
  readonly name: string;
  readonly version: string;
  /** What the engine is known not to see. Absent for one that sees everything the catalog holds. */
  readonly limits?: {
    /** Why it never brings such a fact in step (a kind it does not know); null where it does. */
    readonly ofFact: (fact: CatalogFact, facts: ReadonlyMap<string, CatalogFact>) => string | null;
    /** What a plan could not bring about, said of one thing that its dry apply did not change as the files want it. */
    readonly unreached: string;
    /** What a user can do about it, as a sentence. */
    readonly wayOut: string;
  };
  /** True for an engine that connects to both databases: a catalog that was kept of one that is gone is not enough. */
  readonly comparesDatabases?: true;
  /** Absent where db.config.json names no such file. */
  readonly project?: EngineProject;
  /** Throws `ENGINE.FAILED` naming the object where the engine cannot find a way. */
  propose(request: ProposeRequest): Promise<Proposal>;
}
