import { parseArgs } from 'node:util';
import { didYouMean, LockstepError } from '@lockstep/core';

/** How a command that is no verb is called: its options by name, with what stands behind `=` (null for a switch). */
export interface HelperLine {
  readonly usage: string;
  readonly options: Readonly<Record<string, string | null>>;
}

/** What was given: text by option, lists where one came again, and the words that are no options. */
export interface HelperValues {
  readonly text: (name: string) => string | null;
  readonly list: (name: string) => readonly string[];
  readonly has: (name: string) => boolean;
  readonly words: readonly string[];
}

/** Reads the arguments of a command that is no verb. Throws `CONFIG.INVALID` for an unknown option or a missing value. */
export function readHelperLine(line: HelperLine, args: readonly string[]): HelperValues {
  const options = Object.fromEntries(
    Object.entries(line.options).map(([name, value]) => [
      name,
      value === null ? { type: 'boolean' as const } : { type: 'string' as const, multiple: true },
    ]),
  );
  const { values, positionals } = parseArgs({
    args: [...args],
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

function refuse({ usage, options }: HelperLine, name: string, value: unknown): void {
  const expected = options[name];
  if (expected === undefined) {
    throw new LockstepError('CONFIG.INVALID', {
      what: `Unknown option --${name}.${didYouMean(name, Object.keys(options))}`,
      next: [`{bin} ${usage}`],
    });
  }
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  const isEmpty = items.some((item) => typeof item !== 'string' || item === '' || item.startsWith('--'));
  if (expected === null || !isEmpty) return;
  throw new LockstepError('CONFIG.INVALID', {
    what: `--${name} needs a value.`,
    next: [`--${name}=${expected}`],
  });
}
