import type { ApplySessionRequest, ApplySession } from './apply-session.js';
import type { ReadingLimits } from './blocked-reading.js';
import type { ConnectionTarget } from '../config/target/connection-target.js';
import type { OwnedObject } from '../ownership/ledger.js';
import type { Plan } from '../plan/plan.js';
import type { Observation } from '../catalog/observation.js';
import type { DatabaseSession } from './database-session.js';

/** What became of a wish to write the ledger without an apply. */
export type RecordOutcome = 'recorded' | 'busy' | 'not-permitted';

/** The target database, as commands see it. */
export interface Database {
  /**
   * Connects for reading, checks and stays connected. Throws `DB.UNREACHABLE`, `DB.AUTH`, `DB.MISSING`, `DB.PRIVILEGE`; a
   * transaction pooler is `DB.UNREACHABLE` naming the direct URL. The limits hold for each call of the session.
   */
  openSession(target: ConnectionTarget, limits?: ReadingLimits): Promise<DatabaseSession>;
  /**
   * Our own catalog query, independent of any engine, over the root objects named, from one snapshot, on a connection of
   * its own. `ownerAlias` is that of a scratch database: its login is shown as the owner it stands for.
   */
  observe(
    target: ConnectionTarget,
    roots: readonly { kind: string; name: string }[],
    options?: ReadingLimits & {
      readonly ownerAlias?: { readonly from: string; readonly to: string } | null;
    },
  ): Promise<Observation>;
  /** Connects for writing and takes the lock. Throws `LOCK.TIMEOUT` naming the holder, `INTERRUPTED`, `DB.*`. */
  openApply(target: ConnectionTarget, request: ApplySessionRequest): Promise<ApplySession>;
  /**
   * Records what a module owns after a plan without statements, where nobody applies at this moment and the login may.
   */
  recordOwned(
    target: ConnectionTarget,
    request: {
      readonly plan: Plan;
      readonly owned: readonly OwnedObject[];
      readonly actor: string;
      /** Ends a wait for another program's lock on a database file. */
      readonly signal?: AbortSignal;
    },
  ): Promise<RecordOutcome>;
}
