import { type AppliedModule, applyModule } from '../apply/apply-module.js';
import type { ConnectedRun } from '../../run/module-run.js';
import { type PulledTypes, pullTypes, requirePullers } from '../pull/pull.js';
import { lookAtTarget } from '../../run/look-at-target.js';
import type { Toolkit } from '../../run/toolkit.js';
import type { VerbOptions } from '../../config/verb-options.js';

/** What one command did: the apply, and the types, which are never pulled after an apply that failed. */
export interface SyncedModule {
  readonly applied: AppliedModule;
  readonly pulled: readonly PulledTypes[];
}

/** diff, apply, pull for one module. Throws what these throw; what keeps types from being pulled, before the apply. */
export async function syncModule(
  toolkit: Toolkit,
  run: ConnectedRun,
  options: VerbOptions,
): Promise<SyncedModule> {
  await requirePullers(toolkit, run);
  const applied = await applyModule(toolkit, run, options);
  if (applied.report.error !== null || options.dryRun) return { applied, pulled: [] };
  const { planned } = applied;
  // The apply has just proved that the database is in step, so it is read once more and not planned again.
  const seen = await lookAtTarget(toolkit, run, planned);
  const pulled = await pullTypes(toolkit, run, {
    planned: seen,
    timeoutMs: options.pullTimeoutMs,
  });
  return { applied, pulled };
}
