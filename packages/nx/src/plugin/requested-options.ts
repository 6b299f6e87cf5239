import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { CommandOption } from '@lockstep/core/commands/verb-options.js' with {
  'resolution-mode': 'import',
};
import type { Verb } from '@lockstep/core/commands/verbs.js' with { 'resolution-mode': 'import' };
import { requestedTargets } from './requested-configuration.js';

/** What a command line asks of `db-*` targets. */
export interface RequestedOptions {
  /** Verbs of the targets it names; Nx hands its options to each of them and to no other task. */
  readonly verbs: readonly Verb[];
  /** Values of options of ours, by flag. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** The command line without what it says of options of ours. */
export function withoutOptions(
  argv: readonly string[],
  options: readonly CommandOption[],
): readonly string[] {
  const config = parserOptions(options);
  const { tokens } = parseArgs({
    args: [...argv],
    options: config,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const dropped = new Set<number>();
  for (const token of tokens) {
    if (token.kind !== 'option' || !Object.hasOwn(config, token.name)) continue;
    dropped.add(token.index);
    if (token.inlineValue === false) dropped.add(token.index + 1);
  }
  return argv.filter((_argument, index) => !dropped.has(index));
}

function parserOptions(options: readonly CommandOption[]): NonNullable<ParseArgsConfig['options']> {
  return Object.fromEntries(
    options.flatMap(({ name, flag, value, repeat }) => {
      const type = value === null ? ('boolean' as const) : ('string' as const);
      return [...new Set([flag, name])].map((spelling) => [spelling, { type, multiple: repeat !== null }]);
    }),
  );
}

/** Reads the raw arguments of a run, because Nx tells plugins nothing else before it runs tasks. */
export function requestedOptions(
  argv: readonly string[],
  known: { readonly verbs: readonly Verb[]; readonly options: readonly CommandOption[] },
): RequestedOptions {
  const targets = new Set(requestedTargets(argv));
  const options = parserOptions(known.options);
  const { values } = parseArgs({ args: [...argv], options, strict: false, allowPositionals: true });
  return {
    verbs: known.verbs.filter((verb) => targets.has(`db-${verb}`)),
    values: Object.fromEntries(Object.entries(values).filter(([flag]) => Object.hasOwn(options, flag))),
  };
}
