import { COMMAND_OPTIONS, failOnWords, optionsOf } from '@lockstep/core/commands/verb-options.js';
import { OPTION_SCHEMAS } from '@lockstep/core/config/command-options.js';
import { ERROR_CODE_NAMES } from '@lockstep/core/errors/codes.js';
import { FINDING_NAMES } from '@lockstep/core/findings/finding-codes.js';
import { HAZARD_CODES } from '@lockstep/core/errors/hazard-codes.js';
import { SCAFFOLD_OPTIONS } from '@lockstep/core/scaffold/scaffold-choice.js';
import { type Verb, VERB_COMMANDS, VERBS } from '@lockstep/core/commands/verbs.js';
import { z } from 'zod';
import { HELPERS } from '../help.js';

/** A command with what may stand behind it. */
export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  /** `--environment=` where a value follows, `--json` where none does. */
  readonly flags: readonly string[];
  /** Words that are not options: `start`, `DATA_LOSS`. */
  readonly words: readonly string[];
}

/** The shells that a script is made for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

const WORDS: Readonly<Record<string, readonly string[]>> = {
  server: ['start', 'status', 'stop'],
  explain: [...ERROR_CODE_NAMES, ...HAZARD_CODES, ...FINDING_NAMES],
  completion: SHELLS,
  help: [...VERBS, ...Object.keys(HELPERS)],
};

/** Every command, read from the definitions that parse and document them. */
export function completedCommands(): readonly CompletedCommand[] {
  const verbs = VERBS.map((verb) => commandOf(verb, VERB_COMMANDS[verb].summary, flagsOf(verb)));
  const helpers = Object.entries(HELPERS).map(([name, { summary, options }]) =>
    commandOf(
      name,
      summary,
      options.flatMap(([left]) => /--[a-z-]+=?/.exec(left)?.[0] ?? []),
    ),
  );
  return [...verbs, ...helpers, commandOf('help', 'the options of a command', [])];
}

/** The values that an option of a command can have, by its flag; options with free text are not in it. */
export function completedValues(command?: string): Readonly<Record<string, readonly string[]>> {
  const own = COMMAND_OPTIONS.map(({ flag, name }) => [flag, enumOf(OPTION_SCHEMAS[name])] as const);
  const scaffold = Object.entries(SCAFFOLD_OPTIONS).map(([flag, { works }]) => [flag, works] as const);
  const narrowed = command === undefined ? [] : [['fail-on', failOnWords(command)] as const];
  return Object.fromEntries([...own, ...scaffold, ...narrowed].filter(([, values]) => values.length > 0));
}

function commandOf(name: string, summary: string, flags: readonly string[]): CompletedCommand {
  return { name, summary, flags: [...flags, '--help'], words: WORDS[name] ?? [] };
}

function flagsOf(verb: Verb): readonly string[] {
  return optionsOf(verb, 'cli').map(({ flag, value }) => `--${flag}${value === null ? '' : '='}`);
}

const listed = z.object({ enum: z.array(z.string()) });

function enumOf(schema: z.ZodType): readonly string[] {
  const json = z.toJSONSchema(schema, { io: 'input' });
  return listed.safeParse(json.items ?? json).data?.enum ?? [];
}
