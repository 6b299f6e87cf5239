import type { DatabaseSession, TargetReading } from '../ports/database-session.js';
import type { ConnectionTarget } from '../config/target/connection-target.js';
import type { ConnectedRun } from './module-run.js';
import { readingLimits } from './reading-limits.js';
import type { Toolkit } from './toolkit.js';

/** A target as the modules of a run use it, one after the other. */
export interface SharedTarget {
  /** The one session that reads it; opened when it is asked for first. Throws `DB.*`. */
  readonly session: () => Promise<DatabaseSession>;
  /** Leaves the session: the next one that is asked for is another one, and nothing is known of the target any more. */
  readonly leave: () => Promise<void>;
  /** What was read last; null where nothing was. */
  seen: SeenReading | null;
}

/** A reading, and whether a ledger was looked for. */
export interface SeenReading {
  readonly reading: TargetReading;
  readonly withLedger: boolean;
}

/** The targets of a run. Only who opened them closes them. */
export interface SharedTargets {
  readonly of: (toolkit: Toolkit, run: ConnectedRun) => SharedTarget;
  readonly close: () => Promise<void>;
}

/** Targets that modules share where they have the same address: one connection each, whatever the number of modules. */
export function sharedTargets(): SharedTargets {
  const known: { readonly target: ConnectionTarget; readonly shared: SharedTarget }[] = [];
  return {
    of: (toolkit, run) => {
      const found = known.find(({ target }) => isSameTarget(target, run.target));
      if (found !== undefined) return found.shared;
      const shared = openTarget(toolkit, run);
      known.push({ target: run.target, shared });
      return shared;
    },
    close: async () => {
      for (const { shared } of known) await shared.leave();
    },
  };
}

function isSameTarget(a: ConnectionTarget, b: ConnectionTarget): boolean {
  return a.dialect === b.dialect && a.url.isSameAs(b.url);
}

function openTarget(toolkit: Toolkit, run: ConnectedRun): SharedTarget {
  let opened: Promise<DatabaseSession> | null = null;
  const shared: SharedTarget = {
    seen: null,
    session: async () => {
      opened ??= toolkit.database.openSession(run.target, readingLimits(toolkit, run));
      try {
        return await opened;
      } catch (error) {
        // The next module tries again: a server may be there by then.
        opened = null;
        throw error;
      }
    },
    leave: async () => {
      const [left] = await Promise.allSettled([opened]);
      opened = null;
      shared.seen = null;
      if (left.status === 'fulfilled') await left.value?.close();
    },
  };
  return shared;
}
