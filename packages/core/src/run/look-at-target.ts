import type { CatalogSnapshot } from '../catalog/catalog-view.js';
import type { Ledger } from '../ownership/ledger.js';
import { divideOwnership, type Ownership } from '../ownership/ownership.js';
import type { TargetReading } from '../ports/database-session.js';
import { checkLedgerEnvironment } from './ledger-environment.js';
import type { ConnectedRun } from './module-run.js';
import type { RunContext } from './run-context.js';
import type { Toolkit } from './toolkit.js';

/** The target as it is at one moment, divided with the module's eyes. */
export interface SeenTarget {
  readonly ledger: Ledger;
  readonly current: CatalogSnapshot;
  readonly ownership: Ownership;
}

/** What a target is divided by. */
export interface WantedState {
  readonly desired: CatalogSnapshot;
  readonly context: CatalogSnapshot | null;
  /** Found by the plan's dry apply. */
  readonly unreached?: ReadonlyMap<string, string>;
}

/** Looks at the target and divides it by what the files want. Throws as `RunContext.look` does, and `ENV.MISMATCH`. */
export async function lookAtTarget(context: RunContext, wanted: WantedState): Promise<SeenTarget> {
  return divideTarget(context, await context.look(), wanted);
}

/**
 * Divides what was read of the target by what the files want. Throws `ENV.MISMATCH` where the ledger remembers another
 * environment.
 */
export function divideTarget(
  { toolkit, run }: Pick<RunContext, 'toolkit' | 'run'>,
  { ledger, snapshot: current }: Pick<TargetReading, 'ledger' | 'snapshot'>,
  wanted: WantedState,
): SeenTarget {
  const { module, environment, target } = run;
  checkLedgerEnvironment(ledger, { module: module.name, environment: environment.name, target });
  return { ledger, current, ownership: ownershipOf(toolkit, run, { ...wanted, ledger, current }) };
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
