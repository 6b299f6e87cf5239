import type { ModuleOutcome } from '@lockstep/core/run/outcome.js' with {
  'resolution-mode': 'import',
};
import type { Paint } from '@lockstep/core/evidence/paint.js' with {
  'resolution-mode': 'import',
};
import type { FormatName } from '@lockstep/core/output/formats.js' with {
  'resolution-mode': 'import',
};
import type { Verb } from '@lockstep/core/commands/verbs.js' with {
  'resolution-mode': 'import',
};
import type { VerbResult } from '@lockstep/core/output/result/verb-result.js' with {
  'resolution-mode': 'import',
};
import type { VerbTasksRun } from './verb-tasks-run.js';

/** How messages name the command: as the workspace's package manager runs it. Nx runs tasks in the workspace's root. */
export async function taskBin(): Promise<string> {
  const { managerInUse } = await import('@lockstep/adapters/process/package-manager.js');
  const { binOf } = await import('@lockstep/core/errors/printed-commands.js');
  const root = process.cwd();
  return binOf(managerInUse(root, root, process.env) ?? 'npm');
}

/** Colours of a task's output. Nx sets FORCE_COLOR for every task, so NO_COLOR has to win over it. */
export async function taskPaint(env: Readonly<Record<string, string | undefined>>): Promise<Paint> {
  const { paintFor } = await import('@lockstep/adapters/terminal/terminal-paint.js');
  return (env['NO_COLOR'] ?? '') === ''
    ? paintFor(process.stdout, env)
    : paintFor({}, { NO_COLOR: env['NO_COLOR'] });
}

/**
 * Makes text fit for the terminal that a task's output is for, wrapped where its width is known. A batch has no terminal,
 * so there only `COLUMNS` says it.
 */
export async function taskScreen({
  verb,
  env,
}: Pick<VerbTasksRun, 'verb' | 'env'>): Promise<(text: string) => string> {
  const { screenText } = await import('@lockstep/core/text/screen-text.js');
  const { VERB_COMMANDS } = await import('@lockstep/core/commands/verbs.js');
  // What Nx caches is shown again on other terminals, and not wrapped for this one.
  const columns = VERB_COMMANDS[verb].task.isCached
    ? 0
    : (process.stdout.columns ?? Number(env['COLUMNS'] ?? ''));
  return (text) => screenText(text, Number.isInteger(columns) ? columns : 0);
}

/** Result and error of one module in the format that was asked for. */
export async function outcomeText(
  outcome: ModuleOutcome<VerbResult>,
  style: {
    readonly verb: Verb;
    readonly environment: string | null;
    readonly format: FormatName;
    readonly paint: Paint;
  },
): Promise<string> {
  const { FORMATS } = await import('@lockstep/core/output/formats.js');
  const { verb, environment, format, paint } = style;
  const run = { command: verb, environment, outcomes: [outcome], bin: await taskBin(), paint };
  return FORMATS[format].document(run);
}
