import { parseArgs, type ParseArgsConfig } from 'node:util';
import { COMMAND_OPTIONS } from '@lockstep/core/commands/verb-options.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { nextCommand } from '@lockstep/core/errors/next-command.js';
import type { Verb } from '@lockstep/core/commands/verbs.js';
import { z } from 'zod';

/** What follows a verb on the command line, unjudged: values by flag, and words that are not flags. */
export interface CommandLine {
  readonly values: Readonly<Record<string, unknown>>;
  readonly words: readonly string[];
}

/** Splits the arguments of a verb. Throws `CONFIG.INVALID` for words that belong to nothing. */
export function readVerbLine(verb: Verb, args: readonly string[]): CommandLine {
  const options: NonNullable<ParseArgsConfig['options']> = {};
  for (const { flag, value, repeat, short } of COMMAND_OPTIONS) {
    options[flag] =
      value === null
        ? { type: 'boolean' }
        : {
            type: 'string',
            ...(repeat === null ? {} : { multiple: true }),
            ...(short === null ? {} : { short }),
          };
  }
  const { values, positionals, tokens } = parseArgs({
    args: args.map(withoutSign),
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  refuseEmpty(values);
  refuseSwallowed(tokens);
  if (positionals.length === 0) return { values, words: [] };
  throw new LockstepError('CONFIG.INVALID', {
    what: `Unexpected argument "${positionals.join(' ')}".`,
    why: 'Name a module with --module=<name>; write the value of an option after "=".',
    next: [`{bin} ${verb} --help`],
  });
}

/** Takes an argument and gives `-e=staging` as `-estaging`: the parser takes the sign for a part of the value. */
export function withoutSign(argument: string): string {
  return argument.replace(/^(-[A-Za-z])=/, '$1');
}

/** `--environment --json` leaves a value out; the parser takes the next option for it. */
function refuseSwallowed(tokens: readonly { readonly kind: string }[]): void {
  for (const token of tokens) {
    const { success, data } = optionToken.safeParse(token);
    if (success && !data.inlineValue && data.value.startsWith('--')) throw needsValue(data.name);
  }
}

const optionToken = z.object({ name: z.string(), value: z.string(), inlineValue: z.boolean() });

function needsValue(flag: string): LockstepError {
  const value = COMMAND_OPTIONS.find((option) => option.flag === flag)?.value ?? '<value>';
  return new LockstepError('CONFIG.INVALID', {
    what: `--${flag} needs a value.`,
    next: [nextCommand('again', { [flag]: value })],
  });
}

/** A flag that wants a value and got none is read as a switch by the parser. */
function refuseEmpty(values: Readonly<Record<string, unknown>>): void {
  for (const { flag, value } of COMMAND_OPTIONS) {
    const given = values[flag];
    const items: readonly unknown[] = Array.isArray(given) ? given : [given];
    if (value === null || !items.some((item) => typeof item === 'boolean')) continue;
    throw needsValue(flag);
  }
}
