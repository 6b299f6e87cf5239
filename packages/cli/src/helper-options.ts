import { parseArgs } from 'node:util';
import { COMMAND_OPTIONS } from '@lockstep/core/commands/verb-options.js';
import { didYouMean } from '@lockstep/core/text/nearest.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { nextCommand } from '@lockstep/core/errors/next-command.js';
import { withoutSign } from './command-line.js';

/** How a command that is not a verb is called: its options by name, with what stands behind `=` (null for a switch). */
export interface HelperLine {
  readonly usage: string;
  readonly options: Readonly<Record<string, string | null>>;
}

/** What was given: text by option, lists where one came again, and the words that are not options. */
export interface HelperValues {
  readonly text: (name: string) => string | null;
  readonly list: (name: string) => readonly string[];
  readonly has: (name: string) => boolean;
  readonly words: readonly string[];
}

/** Reads the arguments of a command that is not a verb. Throws `CONFIG.INVALID` for an unknown option or a missing value. */
export function readHelperLine(line: HelperLine, args: readonly string[]): HelperValues {
  const options = Object.fromEntries(
    Object.entries(line.options).map(([name, value]) => [
      name,
      {
        ...(value === null ? { type: 'boolean' as const } : { type: 'string' as const, multiple: true }),
        ...shortOf(name),
      },
    ]),
  );
  const { values, positionals } = parseArgs({
    args: args.map(withoutSign),
    options,
    strict: false,
    allowPositionals: true,
  });
  for (const [name, value] of Object.entries(values)) refuse(line, name, value);
  const list = (name: string): readonly string[] => {
    const value = values[name];
    return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
  };
  return {
    text: (name) => list(name).at(-1) ?? null,
    list: (name) =>
      list(name)
        .flatMap((item) => item.split(','))
        .filter((item) => item !== ''),
    has: (name) => values[name] === true,
    words: positionals,
  };
}

/** The letter that an option has with every verb. */
function shortOf(name: string): { readonly short?: string } {
  const short = COMMAND_OPTIONS.find(({ flag }) => flag === name)?.short ?? null;
  return short === null ? {} : { short };
}

function refuse({ usage, options }: HelperLine, name: string, value: unknown): void {
  const expected = options[name];
  if (expected === undefined) {
    throw new LockstepError('CONFIG.INVALID', {
      what: `Unknown option --${name}.${didYouMean(name, Object.keys(options), '--')}`,
      next: [`{bin} ${usage}`],
    });
  }
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  const isEmpty = items.some((item) => typeof item !== 'string' || item === '' || item.startsWith('--'));
  if (expected === null || !isEmpty) return;
  throw new LockstepError('CONFIG.INVALID', {
    what: `--${name} needs a value.`,
    next: [nextCommand('again', { [name]: expected })],
  });
}
