import type { HistoryReader } from './migration-history.js';
import type { CatalogSnapshot } from '../catalog/catalog-view.js';
import type { Observation } from '../catalog/observation.js';
import type { RowCount, TableName } from '../catalog/table-name.js';
import type { Ledger } from '../ownership/ledger.js';
import type { LockMark } from './apply-session.js';
import type { ServerFacts } from './server-facts.js';

/** A root object as plans name it. */
export interface RootName {
  readonly kind: string;
  readonly name: string;
}

/** What is read beside the server's facts and the catalog. */
export interface ReadingRequest {
  /** False: no ledger is looked for. */
  readonly ledger: boolean;
  /** The root objects that the observer looks at; null for none. */
  readonly roots?: readonly RootName[];
  /** Gives what was read before at this revision, which is not read again then; null where nothing is known of it. */
  readonly known?: (revision: string) => Promise<CatalogSnapshot | null>;
}

/** The target as it was at one moment. */
export interface TargetReading {
  readonly server: ServerFacts;
  /** Empty where none was ever written or asked for. */
  readonly ledger: Ledger;
  readonly snapshot: CatalogSnapshot;
  /** What the observer saw of the roots that were asked for; null where none were. */
  readonly observation: Observation | null;
  /**
   * Changes with everything that `snapshot` was made of; taken in the same moment. Null where the dialect has none, or
   * where this login may not read it: then only another reading tells whether anything has changed.
   */
  readonly revision: string | null;
  /** `run`: what tells changes apart is too coarse to go by in another run, so that nothing is kept under this revision. */
  readonly revisionScope?: 'run';
}

/**
 * One connection that reads the target, for a whole run. Every call is a transaction of its own at most, which has ended
 * when the call returns: between two calls nobody waits for this session. A connection that was lost in between is opened
 * again. Every call throws `DB.*` and `LOCK.TIMEOUT`; what else is said there.
 */
export interface DatabaseSession {
  /** What the server and the login are. */
  inspect(): Promise<ServerFacts>;
  /**
   * Reads the whole catalog, and what else is asked for. All of it is of one moment where the dialect has snapshots of
   * its catalog; the ledger, which is locked while it is read, may be of the moment before. Throws `ENGINE.FAILED`.
   */
  read(request: ReadingRequest): Promise<TargetReading>;
  /** The revision of the catalog now: equal to that of a reading only where nothing of it has changed. */
  revision(): Promise<string | null>;
  /** What ran on the target before. */
  readonly history: HistoryReader;
  /** Our own catalog query, independent of any engine, over the root objects named, from one snapshot. */
  observe(roots: readonly RootName[]): Promise<Observation>;
  /**
   * How many rows each table holds, in the order of the tables; null where that cannot be told: the table is locked, not
   * readable as a whole, or gone. Waits and counts only for a moment, then estimates; changes nothing.
   */
  countRows(tables: readonly TableName[], signal: AbortSignal): Promise<readonly (RowCount | null)[]>;
  /**
   * True where this session sees the database's lock in the hands of that session: then both are on one server. An address
   * may lead to another server than before, and to one that copies the first.
   */
  seesLock(mark: LockMark): Promise<boolean>;
  /** Ends the connection. Safe to call twice, also on a lost connection. */
  close(): Promise<void>;
}
