import type { Catalog, CatalogFact } from '../catalog/catalog.js';
import type { ReadingLimits } from '../apply/blocked-reading.js';
import type { ConnectionTarget } from '../config/connection-target.js';
import type { ObjectRef } from '../catalog/object-kind.js';
import type { Tie } from '../catalog/tie.js';

/** What was read from a database: the neutral catalog, and whatever the engine keeps beside it. */
export interface CatalogSnapshot {
  readonly catalog: Catalog;
  /** What hangs on what, so that a change of the one changes the other; absent where the reader does not look. */
  readonly ties?: readonly Tie[];
}

/** The part of a catalog that a plan is about. */
export interface CatalogView {
  /** Ids of the facts the module manages. */
  readonly mine: ReadonlySet<string>;
  /** Ids of facts that are seen but never changed, transitively what `mine` needs. */
  readonly needs: ReadonlySet<string>;
  /** Ids of the facts whose owner the files decide; all others belong to whoever applied. Equal on both sides. */
  readonly owners: ReadonlySet<string>;
}

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

export interface ExportSchemaRequest {
  readonly snapshot: CatalogSnapshot;
  /** What to write, and what it needs of others. */
  readonly view: CatalogView;
}

/** A statement that makes a part of a database: one object, column, constraint, comment or grant. */
export interface ExportedStatement {
  readonly sql: string;
  /** Id of the fact it is about. */
  readonly subject: string | null;
  /** Id of that fact's root object. */
  readonly root: string | null;
  /** Ids of the facts that exist after it. */
  readonly creates: readonly string[];
}

/** An object as questions about its name need it. */
export type NamedObject = Pick<CatalogFact, 'kind' | 'name' | 'schema'>;

/** What a project file of the engine's own says that db.config.json does not. */
export interface EngineProject {
  /** Why no module may manage an object, with the place that says so; null where one may. */
  readonly leavesOut: (object: NamedObject) => string | null;
  /** What of it Lockstep does not use, as sentences for a check. */
  readonly notes: readonly string[];
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
