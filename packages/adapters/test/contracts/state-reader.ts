import type { TargetReader, TargetState } from '@lockstep/core/applying/request.js';
import type { Difference } from '@lockstep/core/catalog/fingerprint-differences.js';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import type { Database } from '@lockstep/core/ports/database.js';

/** What a test says of a target's state; what it leaves out is read there. */
export type SaidState = Pick<TargetState, 'fingerprint'> & Partial<TargetState>;

/** A reader for which a test says what state the target is in; ledger and rows are read from the target. */
export function stateReader(
  place: { readonly database: Database; readonly target: ConnectionTarget },
  said: () => Promise<SaidState>,
  differences: readonly Difference[] = [],
): TargetReader {
  const { database, target } = place;
  const readState = async (): Promise<TargetState> => {
    const state = await said();
    const ledger = state.ledger ?? (await ledgerOf(database, target));
    return { owned: [], missing: [], from: state.fingerprint, ...state, ledger };
  };
  return {
    meet: async () => await Promise.resolve(),
    readState,
    readProof: async () => ({ ...(await readState()), differences }),
    readObserved: async () => [],
    countRows: async (tables) => {
      const session = await database.openSession(target);
      try {
        return await session.countRows(tables, new AbortController().signal);
      } finally {
        await session.close();
      }
    },
  };
}

/** The ledger of a target. */
export async function ledgerOf(database: Database, target: ConnectionTarget) {
  const session = await database.openSession(target);
  try {
    return await session.history.read();
  } finally {
    await session.close();
  }
}
