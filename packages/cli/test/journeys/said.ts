import type { CliResult } from '../support/cli-workspace.js';
import { errorsOf } from '../support/json-output.js';

/** What a refusal printed as next steps that matches, as it stands there. Throws where nothing does. */
export function stepSaid(said: CliResult, wanted: RegExp): string {
  const steps = errorsOf(said.stdout).flatMap(({ next }) => next);
  const step = steps.find((line) => wanted.test(line));
  if (step === undefined) throw new Error(`no step ${String(wanted)} among ${steps.join('\n')}`);
  return step;
}

/** The lines of configuration in a step, as the keys they are; a variable's place is filled in. */
export function keysSaid(step: string, variable = ''): object {
  const [, keys = ''] = /("[a-z]+": (?:\{.*\}|\[.*\]|"[^"]*"))/.exec(step) ?? [];
  return JSON.parse(`{${keys.replace('<VARIABLE>', variable)}}`) as object;
}

/** The SQL in a step, behind what it is for. */
export function sqlSaid(step: string): string {
  return step.slice(step.indexOf(': ') + 2);
}
