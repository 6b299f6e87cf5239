import type { PreTasksExecution, PreTasksExecutionContext } from '@nx/devkit';
import { taskBin } from '../executors/task-output.js';
import { requestedConfiguration, withConfiguration, withTarget } from './requested-configuration.js';
import { requestedOptions, withoutOptions } from './requested-options.js';

/**
 * Refuses a run of `db-*` targets before any task of it: one whose configuration no module has as an environment (Nx
 * itself would run each project's default configuration instead, without a word), and one with an option that a named
 * target does not take (it would be refused only after everything that the target depends on has run).
 */
export const preTasksExecution: PreTasksExecution = async (_options, context) => {
  try {
    await refuseStrayOptions(context.argv);
    await refuseUnknownEnvironment(context);
  } catch (error) {
    throw await asMessage(error);
  }
};

async function refuseUnknownEnvironment(context: PreTasksExecutionContext): Promise<void> {
  const requested = requestedConfiguration(context.argv);
  if (requested === null) return;
  const { LockstepError } = await import('@lockstep/core/errors/lockstep-error.js');
  const { shellCommand } = await import('@lockstep/core/errors/shell-command.js');
  const { openWorkspace } = await import('@lockstep/adapters/files/workspace.js');
  const { modules } = await openWorkspace().read(context.workspaceRoot);
  const known = [...new Set(modules.flatMap((module) => Object.keys(module.config.environments)))].sort();
  if (known.includes(requested)) return;
  throw new LockstepError('CONFIG.INVALID', {
    what: `No module has an environment "${requested}".`,
    why: `Nx would run the default configuration of every module instead. Environments: ${known.join(', ')}.`,
    next: known.map((name) => `{exec} nx ${shellCommand(withConfiguration(context.argv.slice(2), name))}`),
  });
}

async function refuseStrayOptions(argv: readonly string[]): Promise<void> {
  const { COMMAND_OPTIONS } = await import('@lockstep/core/commands/verb-options.js');
  const { LockstepError } = await import('@lockstep/core/errors/lockstep-error.js');
  const { parseCommandOptions } = await import('@lockstep/core/commands/parse-command-options.js');
  const { VERBS } = await import('@lockstep/core/commands/verbs.js');
  const { verbs, values } = requestedOptions(argv, { verbs: VERBS, options: COMMAND_OPTIONS });
  for (const verb of verbs) {
    try {
      parseCommandOptions({ verb, face: 'nx', values });
    } catch (error) {
      if (!(error instanceof LockstepError)) throw error;
      const commands = await takingCommands(argv, values);
      throw commands.length === 0 ? error : error.withSteps(commands);
    }
  }
}

/** Verbs whose task may be the one that was meant, the likeliest first. */
const TAKERS = ['apply', 'diff', 'status', 'pull', 'check'] as const;

/**
 * The same command line for the task that takes its options, and then the one that was typed, without them; none where a
 * value is wrong, not the task.
 */
async function takingCommands(
  argv: readonly string[],
  values: Readonly<Record<string, unknown>>,
): Promise<readonly string[]> {
  const { COMMAND_OPTIONS } = await import('@lockstep/core/commands/verb-options.js');
  const { parseCommandOptions } = await import('@lockstep/core/commands/parse-command-options.js');
  const { shellCommand } = await import('@lockstep/core/errors/shell-command.js');
  const { LockstepError } = await import('@lockstep/core/errors/lockstep-error.js');
  const taker = TAKERS.find((verb) => {
    try {
      parseCommandOptions({ verb, face: 'nx', values });
      return true;
    } catch (error) {
      if (error instanceof LockstepError) return false;
      throw error;
    }
  });
  if (taker === undefined) return [];
  const words = argv.slice(2);
  const typed = withoutOptions(words, COMMAND_OPTIONS);
  return [
    `{exec} nx ${shellCommand(withTarget(words, `db-${taker}`))}`,
    ...(taker === 'apply' ? [`then: {exec} nx ${shellCommand(typed)}`] : []),
  ];
}

/** Nx shows the message of an error and nothing else of it. */
async function asMessage(error: unknown): Promise<unknown> {
  const { LockstepError } = await import('@lockstep/core/errors/lockstep-error.js');
  const { renderError } = await import('@lockstep/core/errors/render-error.js');
  return error instanceof LockstepError
    ? new Error(renderError(error.toValue(), { bin: await taskBin() }), { cause: error })
    : error;
}
