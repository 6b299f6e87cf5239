import { type AppliedModule, applyModule } from '../apply/apply-module.js';
import { type PulledTypes, pullTypes, requirePullers } from '../pull/pull.js';
import { lookAtTarget } from '../../run/look-at-target.js';
import type { RunContext } from '../../run/run-context.js';
import type { VerbOptions } from '../../config/verb-options.js';

/** What one command did: the apply, and the types, which are never pulled after an apply that failed. */
export interface SyncedModule {
  readonly applied: AppliedModule;
  readonly pulled: readonly PulledTypes[];
}

/** diff, apply, pull for one module. Throws what these throw; what keeps types from being pulled, before the apply. */
export async function syncModule(context: RunContext, options: VerbOptions): Promise<SyncedModule> {
  await requirePullers(context.toolkit, context.run);
  const applied = await applyModule(context, options);
  if (applied.report.error !== null || options.dryRun) return { applied, pulled: [] };
  // The apply has just proved that the database is in step, so it is looked at once more and not planned again.
  const planned = await lookAtTarget(context, applied.planned);
  const pulled = await pullTypes(context, { planned, timeoutMs: options.pullTimeoutMs });
  return { applied, pulled };
}
