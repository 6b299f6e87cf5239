import {
  CLI_OPTIONS,
  COMMON_OPTIONS,
  type Face,
  FAIL_ON,
  type FailOnWord,
  OPTION_FORMS,
  OPTION_SCHEMAS,
} from '../config/command-options.js';
import { OPTION_NAMES, type OptionName } from '../errors/option-names.js';
import { FORMAT_NAMES } from '../output/formats.js';
import { flagOf } from '../text/flag-of.js';
import { isVerb, type Verb, VERB_COMMANDS, VERBS } from './verbs.js';

/** One option as help texts and documentation show it. */
export interface CommandOption {
  readonly name: OptionName;
  /** `lock-wait`: the same words in both faces, Nx takes either spelling. */
  readonly flag: string;
  readonly value: string | null;
  readonly repeat: 'comma' | 'again' | null;
  /** `e` for `-e`; null for most. */
  readonly short: string | null;
  readonly description: string;
  /** Verbs of the command line that take it. */
  readonly cli: readonly Verb[];
  /** Executors that take it. */
  readonly nx: readonly Verb[];
}

/** All options, in the order of the documentation. */
export const COMMAND_OPTIONS: readonly CommandOption[] = OPTION_NAMES.map((name) => ({
  name,
  flag: flagOf(name),
  description: descriptionOf(name),
  value: OPTION_FORMS[name].value,
  repeat: OPTION_FORMS[name].repeat ?? null,
  short: OPTION_FORMS[name].short ?? null,
  cli: takers(name, 'cli'),
  nx: takers(name, 'nx'),
}));

function descriptionOf(name: OptionName): string {
  const { description = '' } = OPTION_SCHEMAS[name];
  return name === 'format' ? `${description} Formats: ${FORMAT_NAMES.join(', ')}.` : description;
}

/** The options that a verb takes in a face. */
export function optionsOf(verb: Verb, face: Face): readonly CommandOption[] {
  return COMMAND_OPTIONS.filter((option) => option[face].includes(verb));
}

/** The names of the options that a verb takes in a face; null where that is no verb. */
export function optionNamesOf(verb: string, face: Face): readonly OptionName[] | null {
  return isVerb(verb) ? optionsOf(verb, face).map(({ name }) => name) : null;
}

/** What `--fail-on` of a command can find. */
export function failOnWords(command: string): readonly FailOnWord[] {
  return (isVerb(command) ? VERB_COMMANDS[command].failOn : undefined) ?? FAIL_ON;
}

function takers(name: OptionName, face: Face): readonly Verb[] {
  return VERBS.filter((verb) => {
    const { options, cliOptions = [] } = VERB_COMMANDS[verb];
    const common = face === 'cli' ? [...COMMON_OPTIONS, ...CLI_OPTIONS, ...cliOptions] : COMMON_OPTIONS;
    return [...common, ...options].includes(name);
  });
}
