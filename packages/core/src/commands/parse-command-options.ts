import { z } from 'zod';
import {
  type Face,
  type FailOnWord,
  isOptionName,
  NOT_IN_COMPARISON,
  OPTION_SCHEMAS,
} from '../config/command-options.js';
import { kindOf, showValue } from '../config/config-problem.js';
import { DEFAULT_APPLY_LIMITS, DEFAULT_LOAD_TIMEOUT_MS } from '../config/limits.js';
import type { VerbOptions } from '../config/verb-options.js';
import { LockstepError } from '../errors/lockstep-error.js';
import type { CommandValues } from '../errors/next-command.js';
import { OPTIONS_OF_APPLY } from '../errors/option-names.js';
import { chooseOutputs, type Outputs } from '../output/choose-outputs.js';
import { flagOf } from '../text/flag-of.js';
import { didYouMean } from '../text/nearest.js';
import { COMMAND_OPTIONS, type CommandOption, failOnWords, optionsOf } from './verb-options.js';
import type { Verb } from './verbs.js';

/** What a face was given. */
export interface OptionSource {
  readonly verb: Verb;
  readonly face: Face;
  /** By name (`lockWait`) or flag (`lock-wait`); text, numbers, booleans or lists of text, as they come. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** A command's options, checked, with defaults filled in. */
export interface CommandOptions {
  readonly options: VerbOptions;
  /** `--module`; empty where none was named. */
  readonly modules: readonly string[];
  /** Where the result goes, and how. */
  readonly outputs: Outputs;
  /** True where standard output takes one JSON object and nothing else. */
  readonly json: boolean;
  readonly verbose: boolean;
}

/** Throws `CONFIG.INVALID` naming every option that is unknown, not this verb's, or has a value it cannot have. */
export function parseCommandOptions(source: OptionSource): CommandOptions {
  const given = namedValues(source.values);
  const strangers = [...given.keys()].flatMap((name) => strangerProblem(name, source));
  const parsed = allOptions.safeParse(Object.fromEntries([...given].filter(([name]) => isOptionName(name))));
  const wrong = parsed.success ? [] : parsed.error.issues.map((issue) => valueProblem(issue, given));
  const problems = [
    ...strangers,
    ...wrong,
    ...failOnProblems(source, parsed.data?.failOn ?? []),
    ...compareProblems(parsed.data ?? {}),
    ...outputProblems(source, parsed.data ?? {}),
  ];
  if (problems.length > 0 || !parsed.success) throw optionError(source, problems);
  return withDefaults(parsed.data, writtenValues(given));
}

const allOptions = z.object(OPTION_SCHEMAS).partial();

type Given = z.output<typeof allOptions>;

const DEFAULTS = {
  environment: null,
  module: [],
  plan: null,
  approve: [],
  approval: null,
  accept: [],
  dryRun: false,
  failOn: [],
  task: null,
  asIs: false,
  from: null,
  to: null,
  out: null,
  rename: [],
  lockWait: DEFAULT_APPLY_LIMITS.lockWaitMs,
  lockTimeout: DEFAULT_APPLY_LIMITS.lockTimeoutMs,
  statementTimeout: DEFAULT_APPLY_LIMITS.statementTimeoutMs,
  connectTimeout: null,
  loadTimeout: DEFAULT_LOAD_TIMEOUT_MS,
  pullTimeout: 120_000,
  format: [],
  output: null,
  json: false,
  verbose: false,
} as const;

function withDefaults(given: Given, written: CommandValues): CommandOptions {
  const {
    module,
    format,
    output,
    json,
    verbose,
    rename,
    lockWait,
    lockTimeout,
    statementTimeout,
    connectTimeout,
    loadTimeout,
    pullTimeout,
    ...same
  } = { ...DEFAULTS, ...given };
  const { outputs } = chooseOutputs({ format, output, json });
  return {
    options: {
      ...same,
      given: written,
      renames: rename,
      limits: { lockWaitMs: lockWait, lockTimeoutMs: lockTimeout, statementTimeoutMs: statementTimeout },
      connectTimeoutMs: connectTimeout,
      loadTimeoutMs: loadTimeout,
      pullTimeoutMs: pullTimeout,
    },
    modules: module,
    outputs,
    json: outputs.stdout === 'json',
    verbose,
  };
}

/** By name, with lists as lists; what was not given is not in it. */
function namedValues(values: OptionSource['values']): ReadonlyMap<string, unknown> {
  const byFlag = new Map(COMMAND_OPTIONS.map((option) => [option.flag, option]));
  const named = new Map<string, unknown>();
  for (const [key, value] of Object.entries(values)) {
    const option = byFlag.get(flagOf(key));
    if (value !== undefined)
      named.set(option?.name ?? key, option === undefined ? value : asList(option, value));
  }
  return named;
}

/** What was given as it would be written again; a switch that is off is as if it were not there. */
function writtenValues(given: ReadonlyMap<string, unknown>): CommandValues {
  return Object.fromEntries(
    [...given].filter(([, value]) => value !== false).map(([name, value]) => [name, writtenValue(value)]),
  );
}

function writtenValue(value: unknown): string | readonly string[] | true {
  if (value === true) return true;
  return Array.isArray(value) ? value.map(String) : String(value);
}

function asList({ repeat }: CommandOption, value: unknown): unknown {
  if (repeat === null || (typeof value !== 'string' && !Array.isArray(value))) return value;
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (repeat === 'again') return items;
  const parts = items.flatMap((item) =>
    typeof item === 'string'
      ? item
          .split(',')
          .map((part) => part.trim())
          .filter((part) => part !== '')
      : [item],
  );
  // A variable that is not set must not turn a check off, or mean every module: the empty text is refused as a value.
  return parts.length === 0 && items.length > 0 ? [''] : parts;
}

function strangerProblem(name: string, source: OptionSource): readonly string[] {
  const { verb, face } = source;
  const taken = optionsOf(verb, face);
  if (taken.some((option) => option.name === name)) return [];
  const flag = `--${flagOf(name)}`;
  if (!isOptionName(name)) {
    return [
      `${flag} is not an option of ${nameOf(source)}.${didYouMean(
        flagOf(name),
        taken.map((option) => option.flag),
        '--',
      )}`,
    ];
  }
  const owners = COMMAND_OPTIONS.find((option) => option.name === name)?.[face] ?? [];
  if (face === 'nx' && OPTIONS_OF_APPLY.includes(name)) {
    return [`${flag} belongs to db-apply; ${nameOf(source)} hands it to no task.`];
  }
  const takers = owners.map((owner) => nameOf({ verb: owner, face })).join(', ');
  return [
    `${flag} is not for ${nameOf(source)}; it belongs to ${takers === '' ? 'the command line' : takers}.`,
  ];
}

function nameOf({ verb, face }: Pick<OptionSource, 'verb' | 'face'>): string {
  return face === 'nx' ? `db-${verb}` : verb;
}

function valueProblem(issue: z.core.$ZodIssue, given: ReadonlyMap<string, unknown>): string {
  const [name = '', index] = issue.path.map(String);
  const whole = given.get(name);
  const value: unknown = index !== undefined && Array.isArray(whole) ? whole[Number(index)] : whole;
  if (issue.code === 'too_small') return `--${flagOf(name)} must not be empty.`;
  return `--${flagOf(name)} must be ${expectation(issue, value)}`;
}

function expectation(issue: z.core.$ZodIssue, value: unknown): string {
  const shown = typeof value === 'object' ? kindOf(value) : showValue(value);
  if (issue.code === 'invalid_value') {
    const known = issue.values.map(String);
    return `one of ${known.join(', ')}, not ${shown}.${typeof value === 'string' ? didYouMean(value, known) : ''}`;
  }
  if (issue.code === 'invalid_type') return `${KINDS[issue.expected] ?? issue.expected}, not ${shown}.`;
  if (issue.code === 'invalid_union') return `a duration such as 60s, not ${shown}.`;
  return `${issue.message.replace(/^must be /, '')}, not ${shown}.`;
}

const KINDS: Readonly<Record<string, string>> = { string: 'text', boolean: 'a switch', array: 'a list' };

/** A check that cannot fail is worse than none. */
function failOnProblems({ verb }: OptionSource, words: readonly FailOnWord[]): readonly string[] {
  const possible: readonly string[] = failOnWords(verb);
  return words
    .filter((word) => !possible.includes(word))
    .map((word) => `--fail-on ${word} belongs to status; ${verb} can fail on ${possible.join(', ')}.`);
}

/** A comparison makes no plan: what speaks about plans has no place beside it. */
function compareProblems(given: Given): readonly string[] {
  if (given.from === undefined) {
    return (['to', 'out'] as const)
      .filter((name) => given[name] !== undefined)
      .map((name) => `--${name} belongs to a comparison: name its other side with --from.`);
  }
  return NOT_IN_COMPARISON.filter((name) => given[name] !== undefined).map(
    (name) => `--${name} has no place beside --from: a comparison makes no plan.`,
  );
}

/** Nx keeps only the files that a task declares, so that a cached task would leave none of these. */
function outputProblems({ face }: OptionSource, given: Given): readonly string[] {
  const { format = [], output = null, json = false } = given;
  const { outputs, problems } = chooseOutputs({ format, output, json });
  return face === 'nx' && outputs.files.length > 0
    ? [...problems, '--format names a file: that is for the command line; a task prints its result.']
    : problems;
}

function optionError(source: OptionSource, problems: readonly string[]): LockstepError {
  const [only] = problems;
  const strayed = source.face === 'nx' && problems.some((problem) => problem.includes('belongs to db-apply'));
  const help =
    source.face === 'nx' ? `{exec} nx run <project>:${nameOf(source)} --help` : `{bin} ${source.verb} --help`;
  return new LockstepError('CONFIG.INVALID', {
    what: problems.length === 1 && only !== undefined ? only : `${problems.length} options are wrong.`,
    ...(problems.length > 1 ? { why: problems.join('\n') } : {}),
    next: [strayed ? '{exec} nx run <project>:db-apply with these options' : help],
  });
}
