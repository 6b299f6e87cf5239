import { type ExitCode, exitCodeOf, worstExitCode } from '../errors/codes.js';
import { LockstepError } from '../errors/lockstep-error.js';
import type { ModuleOutcome } from '../run/outcome.js';

/** What a module's command gives, with the exit code that it asks for. */
interface Ended {
  readonly exitCode: ExitCode;
}

export interface ModuleTask<Result extends Ended> {
  readonly module: string;
  /** Names of modules of the same run that must have succeeded before. */
  readonly after: readonly string[];
  readonly run: () => Promise<Result>;
}

/**
 * Runs one command over several modules, in order. A failing module does not stop the others, except those that come
 * after it. Only `LockstepError`s become outcomes; bugs pass.
 */
export async function* runModules<Result extends Ended>(
  tasks: readonly ModuleTask<Result>[],
): AsyncGenerator<ModuleOutcome<Result>> {
  const failed = new Set<string>();
  for (const task of tasks) {
    const blocker = task.after.find((name) => failed.has(name));
    const outcome = blocker === undefined ? await outcomeOf(task) : skipped<Result>(task.module, blocker);
    if (!outcome.ok) failed.add(task.module);
    yield outcome;
  }
}

/** The exit code of a whole run. */
export function exitCodeOfRun(outcomes: readonly ModuleOutcome<unknown>[]): ExitCode {
  return worstExitCode(outcomes.map(({ exitCode }) => exitCode));
}

async function outcomeOf<Result extends Ended>(task: ModuleTask<Result>): Promise<ModuleOutcome<Result>> {
  try {
    const result = await task.run();
    const { exitCode } = result;
    return { module: task.module, ok: exitCode === 0 || exitCode === 2, exitCode, result };
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    return { module: task.module, ok: false, exitCode: exitCodeOf(error.code), error: error.toValue() };
  }
}

function skipped<Result>(module: string, blocker: string): ModuleOutcome<Result> {
  const error = new LockstepError('DEPENDENCY.MISSING', {
    what: `${module} was not run, because ${blocker}, which it uses, failed.`,
    next: [`Fix ${blocker} first; its error is above.`],
  });
  return { module, ok: false, exitCode: exitCodeOf(error.code), error: error.toValue() };
}
