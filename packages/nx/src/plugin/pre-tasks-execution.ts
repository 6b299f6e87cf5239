import type { PreTasksExecution } from '@nx/devkit';
import { requestedConfiguration } from './requested-configuration.js';

/**
 * Refuses a run of `db-*` targets whose configuration no module has as an environment. Nx itself would run each
 * project's default configuration instead, without a word.
 */
export const preTasksExecution: PreTasksExecution = async (_options, context) => {
  const requested = requestedConfiguration(context.argv);
  if (requested === null) return;
  const { LockstepError } = await import('@lockstep/core');
  const { openWorkspace } = await import('@lockstep/adapters');
  const { modules } = await openWorkspace().read(context.workspaceRoot);
  const known = [...new Set(modules.flatMap((module) => Object.keys(module.config.environments)))].sort();
  if (known.includes(requested)) return;
  throw new LockstepError('CONFIG.INVALID', {
    what: `No module has an environment "${requested}".`,
    why: `Nx would run the default configuration of every module instead. Environments: ${known.join(', ')}.`,
    next: known.map((name) => `nx … --configuration=${name}`),
  });
};
