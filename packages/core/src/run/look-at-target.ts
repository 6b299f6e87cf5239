import { describeBlockedReading, type ReadingLimits } from '../ports/blocked-reading.js';
import type { Ledger } from '../ownership/ledger.js';
import type { CatalogSnapshot } from '../catalog/catalog-view.js';
import { divideOwnership, type Ownership } from '../ownership/ownership.js';
import { checkLedgerEnvironment } from './ledger-environment.js';
import type { ConnectedRun, ModuleRun } from './module-run.js';
import type { Toolkit } from './toolkit.js';

/** The target as it is at one moment, divided with the module's eyes. */
export interface SeenTarget {
  readonly ledger: Ledger;
  readonly current: CatalogSnapshot;
  readonly ownership: Ownership;
}

/**
 * Reads the target and divides it by what the files want. Throws `DB.*`, `ENGINE.FAILED`, and `ENV.MISMATCH` where the
 * ledger remembers another environment.
 */
export async function lookAtTarget(
  toolkit: Toolkit,
  run: ConnectedRun,
  files: {
    readonly desired: CatalogSnapshot;
    readonly context: CatalogSnapshot | null;
    /** Found by the plan's dry apply. */
    readonly unreached?: ReadonlyMap<string, string>;
  },
): Promise<SeenTarget> {
  const ledger = await ledgerOf(toolkit, run);
  const { module, environment, target } = run;
  checkLedgerEnvironment(ledger, { module: module.name, environment: environment.name, target });
  const current = await toolkit.reader.readCatalog(run.target, readingLimits(toolkit, run));
  return { ledger, current, ownership: ownershipOf(toolkit, run, { ...files, ledger, current }) };
}

/** A reading that waits for another session says so, and ends when a load would. */
export function readingLimits(
  { talk }: Pick<Toolkit, 'talk'>,
  run: Pick<ModuleRun, 'loadTimeoutMs' | 'signal'>,
): ReadingLimits {
  return {
    ...(run.loadTimeoutMs === undefined ? {} : { readTimeoutMs: run.loadTimeoutMs }),
    signal: run.signal,
    onWait: (blocked) => talk.step(`Waiting to read the database: ${describeBlockedReading(blocked)}`),
  };
}

/** Divides what was read, with the limits of the engine. */
export function ownershipOf(
  { differ }: Pick<Toolkit, 'differ'>,
  run: ConnectedRun,
  read: {
    readonly ledger: Ledger;
    readonly current: CatalogSnapshot;
    readonly desired: CatalogSnapshot;
    readonly context: CatalogSnapshot | null;
    readonly unreached?: ReadonlyMap<string, string>;
  },
): Ownership {
  const byId = read.unreached ?? new Map<string, string>();
  return divideOwnership({
    module: run.module.name,
    current: read.current.catalog,
    desired: read.desired.catalog,
    context: read.context?.catalog ?? null,
    claims: run.module.config.owns ?? {},
    ledger: read.ledger.owned,
    ...(differ.limits === undefined ? {} : { limits: { ofFact: differ.limits.ofFact, byId } }),
    ...(differ.project === undefined ? {} : { leavesOut: differ.project.leavesOut }),
  });
}

/** The ledger of the target; empty where the environment does without. */
export async function ledgerOf(toolkit: Toolkit, run: ConnectedRun): Promise<Ledger> {
  if (run.environment.ledger)
    return await toolkit.database.readLedger(run.target, readingLimits(toolkit, run));
  return { exists: false, environment: null, owned: [], lastPlans: [], used: [] };
}
