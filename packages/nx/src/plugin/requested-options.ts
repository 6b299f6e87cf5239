import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { CommandOption, Verb } from '@lockstep/core' with { 'resolution-mode': 'import' };
import { requestedTargets } from './requested-configuration.js';

/** What a command line asks of `db-*` targets. */
export interface RequestedOptions {
  /** Verbs of the targets it names; Nx hands its options to each of them and to no other task. */
  readonly verbs: readonly Verb[];
  /** Values of options of ours, by flag. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** Reads the raw arguments of a run, because Nx tells plugins nothing else before it runs tasks. */
export function requestedOptions(
  argv: readonly string[],
  known: { readonly verbs: readonly Verb[]; readonly options: readonly CommandOption[] },
): RequestedOptions {
  const targets = new Set(requestedTargets(argv));
  const options: NonNullable<ParseArgsConfig['options']> = {};
  for (const { name, flag, value, repeat } of known.options) {
    const type = value === null ? 'boolean' : 'string';
    for (const spelling of new Set([flag, name])) options[spelling] = { type, multiple: repeat !== null };
  }
  const { values } = parseArgs({ args: [...argv], options, strict: false, allowPositionals: true });
  return {
    verbs: known.verbs.filter((verb) => targets.has(`db-${verb}`)),
    values: Object.fromEntries(Object.entries(values).filter(([flag]) => Object.hasOwn(options, flag))),
  };
}
