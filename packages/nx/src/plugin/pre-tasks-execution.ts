import type { PreTasksExecution, PreTasksExecutionContext } from '@nx/devkit';
import { taskBin } from '../executors/task-output.js';
import { requestedConfiguration } from './requested-configuration.js';
import { requestedOptions } from './requested-options.js';

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
}

async function refuseStrayOptions(argv: readonly string[]): Promise<void> {
  const { COMMAND_OPTIONS, LockstepError, parseCommandOptions, VERBS } = await import('@lockstep/core');
  const { verbs, values } = requestedOptions(argv, { verbs: VERBS, options: COMMAND_OPTIONS });
  for (const verb of verbs) {
    try {
      parseCommandOptions({ verb, face: 'nx', values });
    } catch (error) {
      if (!(error instanceof LockstepError)) throw error;
      throw error.withSteps([...(await takingCommand(argv, values)), ...error.steps]);
    }
  }
}

/** The command of the task that takes these options; none where a value is wrong, not the task. */
async function takingCommand(
  argv: readonly string[],
  values: Readonly<Record<string, unknown>>,
): Promise<readonly string[]> {
  const { flagOf, parseCommandOptions, shellCommand, LockstepError } = await import('@lockstep/core');
  try {
    parseCommandOptions({ verb: 'apply', face: 'nx', values });
  } catch (error) {
    if (error instanceof LockstepError) return [];
    throw error;
  }
  const [, project = '<project>', environment = ''] =
    argv
      .map((argument) => /^([^:-][^:]*):db-[a-z]+(:[^:]+)?$/.exec(argument))
      .find((match) => match !== null) ?? [];
  const options = Object.entries(values).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((item) =>
      item === true ? `--${flagOf(name)}` : `--${flagOf(name)}=${String(item)}`,
    ),
  );
  return [`nx run ${project}:db-apply${environment} ${shellCommand(options)}`];
}

/** Nx shows the message of an error and nothing else of it. */
async function asMessage(error: unknown): Promise<unknown> {
  const { LockstepError, renderError } = await import('@lockstep/core');
  return error instanceof LockstepError
    ? new Error(renderError(error.toValue(), { bin: await taskBin() }), { cause: error })
    : error;
}
