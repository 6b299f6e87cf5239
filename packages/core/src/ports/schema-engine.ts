import type { CatalogFact } from '../catalog/catalog.js';
import type { ReadingLimits } from './blocked-reading.js';
import type { ConnectionTarget } from '../config/target/connection-target.js';
import type { CatalogSnapshot, CatalogView } from '../catalog/catalog-view.js';
import type { Proposal } from '../catalog/proposal.js';
import type { EngineProject } from '../ownership/engine-project.js';
import type { ExportedStatement } from '../catalog/exported-statement.js';

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

export interface ExportSchemaRequest {
  readonly snapshot: CatalogSnapshot;
  /** What to write, and what it needs of others. */
  readonly view: CatalogView;
}

/** Something that can read a database and say how to get from one state to another. It never applies. */
export interface SchemaEngine {
  readonly name: string;
  readonly version: string;
  /** What the engine is known not to see. Absent for one that sees everything the catalog holds. */
  readonly limits?: {
    /** Why it never brings such a fact in step (a kind it does not know); null where it does. */
    readonly ofFact: (fact: CatalogFact, facts: ReadonlyMap<string, CatalogFact>) => string | null;
    /** What a plan could not bring about, said of one thing that its rehearsal did not change as the files want it. */
    readonly unreached: string;
    /** What a user can do about it, as a sentence. */
    readonly wayOut: string;
  };
  /** Absent where db.config.json names no such file. */
  readonly project?: EngineProject;
  /**
   * Reads a whole database in one consistent snapshot. `ownerAlias` lets a temporary scratch login stand for the
   * target's owner. Throws `ENGINE.FAILED`, `LOCK.TIMEOUT`, `DB.*`.
   */
  readCatalog(
    target: ConnectionTarget,
    options?: ReadingLimits & { readonly ownerAlias?: { readonly from: string; readonly to: string } },
  ): Promise<CatalogSnapshot>;
  /** Throws `ENGINE.FAILED` naming the object where the engine cannot find a way. */
  propose(request: ProposeRequest): Promise<Proposal>;
  /** The statements that make this part of a database in an empty one, in an order that works. Throws `ENGINE.FAILED`. */
  exportSchema(request: ExportSchemaRequest): Promise<readonly ExportedStatement[]>;
}
