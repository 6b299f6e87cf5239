import { flagOf } from '../text/flag-of.js';
import type { OptionName } from './option-names.js';
import { shellCommand } from './shell-command.js';

/** Options that no verb has and next steps name. */
type HelperOption = 'reason' | 'expires' | 'dialect' | 'engine' | 'pull' | 'urlFrom';

/** Options of a command as they are written: a value, several, or a switch. */
export type CommandValues = {
  readonly [Name in OptionName | HelperOption]?: string | readonly string[] | true | undefined;
};

/** A command that somebody typed, whatever it is. */
export interface TypedCommand {
  readonly typed: string;
}

/** A command that a user can copy from an error: data, so that what shaped the run can be added to it. */
export interface NextCommand {
  /** A verb, another command of ours, or `again`: the command that was called, with all that it was given. */
  readonly verb: string | TypedCommand;
  readonly options: CommandValues;
  /** What stands behind the command and is not an option, such as the id of a plan. */
  readonly words?: readonly string[];
  /** Said in front of it: what has to be done first, or what it is for. */
  readonly note?: string;
  /**
   * True where it is about the very plan of this run, so that what was agreed to holds for it too: `--accept`,
   * `--approve`, `--approval`, `--plan`.
   */
  readonly samePlan?: boolean;
  /** The project whose task does it, where the run is one of Nx and has such a task. */
  readonly project?: string;
}

/** What to do next: a command of ours, or an edit or a command of others in words. */
export type NextStep = string | NextCommand;

/** A next step that runs a verb, or another command of ours. */
export function nextCommand(
  verb: NextCommand['verb'],
  options: CommandValues = {},
  more: Pick<NextCommand, 'note' | 'samePlan' | 'words'> = {},
): NextCommand {
  return { verb, options, ...more };
}

/** The next step of a mistake in a file: mend it there, then let the files be loaded. */
export function correctedThenCheck(place: string): NextCommand {
  return nextCommand('check', {}, { note: `Correct ${place}, then` });
}

/** The step as text, with `{bin}` for the face's command and `{exec}` for what runs programs, quoted for a shell. */
export function stepText(step: NextStep): string {
  if (typeof step === 'string') return step;
  const note = step.note === undefined ? '' : `${step.note}: `;
  if (step.verb === 'again') return `${note}${['run the command again', ...withOptions(step)].join(' ')}`;
  return `${note}${step.project === undefined ? ownCommand(step) : taskCommand(step, step.project)}`;
}

function ownCommand({ verb, words = [], options }: NextCommand): string {
  const command = typeof verb === 'string' ? verb.split(' ') : [verb.typed];
  return `{bin} ${shellCommand([...command, ...words, ...optionWords(options)])}`;
}

/** `npx nx run api:db-apply:staging --approve=…`: project and configuration say what module and environment say. */
function taskCommand({ verb, options }: NextCommand, project: string): string {
  const { environment } = options;
  const rest = { ...options, module: undefined, environment: undefined };
  const configuration = typeof environment === 'string' ? `:${environment}` : '';
  return `{exec} nx run ${shellCommand([`${project}:db-${String(verb)}${configuration}`, ...optionWords(rest)])}`;
}

function withOptions({ options }: NextCommand): readonly string[] {
  const words = optionWords(options);
  return words.length === 0 ? [] : ['with', shellCommand(words)];
}

/** Options as words of a command line: `{ failOn: ['drift'] }` → `--fail-on=drift`. */
export function optionWords(options: CommandValues): readonly string[] {
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
