import type { Ledger } from '../apply/ledger.js';
import type { CatalogSnapshot } from '../ports/schema-engine.js';
import { divideOwnership, type Ownership } from '../schema/ownership.js';
import type { ConnectedRun } from './module-run.js';
import type { Toolkit } from './toolkit.js';

/** The target as it is at one moment, divided with the module's eyes. */
export interface SeenTarget {
  readonly ledger: Ledger;
  readonly current: CatalogSnapshot;
  readonly ownership: Ownership;
}

/** Reads the target and divides it by what the files want. Throws `DB.*`, `ENGINE.FAILED`. */
export async function lookAtTarget(
  toolkit: Toolkit,
  run: ConnectedRun,
  files: { readonly desired: CatalogSnapshot; readonly context: CatalogSnapshot | null },
): Promise<SeenTarget> {
  const ledger = await ledgerOf(toolkit, run);
  const current = await toolkit.engine.readCatalog(run.target);
  const ownership = divideOwnership({
    module: run.module.name,
    current: current.catalog,
    desired: files.desired.catalog,
    context: files.context?.catalog ?? null,
    claims: run.module.config.owns ?? {},
    ledger: ledger.owned,
  });
  return { ledger, current, ownership };
}

/** The ledger of the target; empty where the environment does without. */
export async function ledgerOf(toolkit: Toolkit, run: ConnectedRun): Promise<Ledger> {
  if (run.environment.ledger) return await toolkit.database.readLedger(run.target);
  return { exists: false, environment: null, owned: [], lastPlans: [] };
}
