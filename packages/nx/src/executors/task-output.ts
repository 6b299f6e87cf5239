import type { ModuleOutcome, Paint, Verb, VerbResult } from '@lockstep/core' with {
  'resolution-mode': 'import',
};
import type { VerbTasksRun } from './verb-tasks-run.js';

/** How messages name the command: as the workspace's package manager runs it. Nx runs tasks in the workspace's root. */
export async function taskBin(): Promise<string> {
  const { managerInUse } = await import('@lockstep/adapters');
  const { binOf } = await import('@lockstep/core');
  const root = process.cwd();
  return binOf(managerInUse(root, root, process.env) ?? 'npm');
}

/** Colours of a task's output. Nx sets FORCE_COLOR for every task, so NO_COLOR has to win over it. */
export async function taskPaint(env: Readonly<Record<string, string | undefined>>): Promise<Paint> {
  const { paintFor } = await import('@lockstep/adapters');
  return (env['NO_COLOR'] ?? '') === ''
    ? paintFor(process.stdout, env)
    : paintFor({}, { NO_COLOR: env['NO_COLOR'] });
}

/** Tasks that Nx caches: what they wrote is shown again on other terminals, and not wrapped for this one. */
const REPLAYED: readonly Verb[] = ['check', 'diff', 'pull'];

/**
 * Makes text fit for the terminal that a task's output is for, wrapped where its width is known. A batch has no terminal,
 * so there only `COLUMNS` says it.
 */
export async function taskScreen({
  verb,
  env,
}: Pick<VerbTasksRun, 'verb' | 'env'>): Promise<(text: string) => string> {
  const { screenText } = await import('@lockstep/core');
  const columns = REPLAYED.includes(verb) ? 0 : (process.stdout.columns ?? Number(env['COLUMNS'] ?? ''));
  return (text) => screenText(text, Number.isInteger(columns) ? columns : 0);
}

/** Result and error of one module as text, or as the one JSON object of `--json`. */
export async function outcomeText(
  outcome: ModuleOutcome<VerbResult>,
  style: {
    readonly verb: Verb;
    readonly environment: string | null;
    readonly json: boolean;
    readonly paint: Paint;
  },
): Promise<string> {
  const { jsonEnvelope, jsonText, renderOutcome } = await import('@lockstep/core');
  const { verb, environment, json, paint } = style;
  if (json) {
    return `${jsonText(jsonEnvelope({ command: verb, environment, outcomes: [outcome], bin: await taskBin() }))}\n`;
  }
  const { result, error } = renderOutcome(outcome, { paint, bin: await taskBin() });
  return `${result}${error}`;
}
