import type { ModuleOutcome } from '@lockstep/core/run/outcome.js';
import { parseCommandOptions } from '@lockstep/core/commands/parse-command-options.js';
import type { VerbResult } from '@lockstep/core/output/result/verb-result.js';
import { LIVE_ENVIRONMENT } from '../scaffold/prepare-module.js';
import { createTerminalApprover } from '../terminal/approver.js';
import { currentActor } from '../terminal/actor.js';
import { runWorkspace, type WorkspaceRun } from './run-workspace.js';

export interface FirstRun extends Pick<WorkspaceRun, 'workspaceRoot' | 'talk' | 'signal' | 'env'> {
  readonly module: string;
}

/**
 * What a module that was written from a live database has to show: a first plan without statements, and then its types.
 * Gives the outcomes of `diff` and `pull`; ends after the first that failed or that found a difference.
 */
export async function* runFirst({ module, ...run }: FirstRun): AsyncGenerator<ModuleOutcome<VerbResult>> {
  for (const verb of ['diff', 'pull'] as const) {
    const { options } = parseCommandOptions({ verb, face: 'cli', values: { environment: LIVE_ENVIRONMENT } });
    const approver = createTerminalApprover({ isFree: false, actor: currentActor(run.env) });
    const outcomes = runWorkspace({
      ...run,
      verb,
      options,
      approver,
      selection: { names: [module] },
      onModule: () => undefined,
    });
    for await (const outcome of outcomes) {
      yield outcome;
      if (!isInStep(outcome)) return;
    }
  }
}

/** True where nothing failed and no statement is left to run. */
export function isInStep({ error, result }: ModuleOutcome<VerbResult>): boolean {
  return error === undefined && result?.isInStep !== false;
}
