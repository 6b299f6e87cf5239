import type { OptionName } from '../config/command-options.js';
import { flagOf } from '../config/flag-of.js';
import type { Verb } from '../commands/outcome.js';
import { shellCommand } from './shell-command.js';

/** Options of a command as they are written: a value, several, or a switch. */
export type CommandValues = {
  readonly [Name in OptionName]?: string | readonly string[] | true | undefined;
};

/** A command that a user can copy from an error: data, so that what shaped the run can be added to it. */
export interface NextCommand {
  readonly verb: Verb;
  readonly options: CommandValues;
  /** Said in front of it. */
  readonly note?: string;
  /**
   * True where it is about the very plan of this run, so that what was agreed to holds for it too: `--accept`,
   * `--approve`, `--approval`, `--plan`.
   */
  readonly samePlan?: boolean;
}

/** What to do next: a command of ours, or an edit or a command of others in words. */
export type NextStep = string | NextCommand;

/** A next step that runs a verb. */
export function nextCommand(
  verb: Verb,
  options: CommandValues = {},
  more: Pick<NextCommand, 'note' | 'samePlan'> = {},
): NextCommand {
  return { verb, options, ...more };
}

/** The step as text, with `{bin}` for the face's command, quoted for a shell. */
export function stepText(step: NextStep): string {
  if (typeof step === 'string') return step;
  const note = step.note === undefined ? '' : `${step.note}: `;
  return `${note}{bin} ${shellCommand([step.verb, ...optionWords(step.options)])}`;
}

/** `{ failOn: ['drift'] }` → `--fail-on=drift` */
function optionWords(options: CommandValues): readonly string[] {
  return Object.entries(options).flatMap(([name, value]) => {
    const flag = `--${flagOf(name)}`;
    if (value === undefined) return [];
    if (value === true) return [flag];
    if (typeof value === 'string') return [`${flag}=${value}`];
    // A name may hold a comma, so renames are given one by one.
    if (name === 'rename') return value.map((item) => `${flag}=${item}`);
    return value.length === 0 ? [] : [`${flag}=${value.join(',')}`];
  });
}
