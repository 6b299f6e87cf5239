import { z } from 'zod';
import { OPTION_NAMES, type OptionName, type Verb, VERBS } from '../errors/command-names.js';
import { planIdPrefixSchema } from '../text/plan-id.js';
import { parseCompareSource } from './compare-source.js';
import { HAZARD_CODES, type HazardCode } from '../errors/hazard-codes.js';
import { parseDuration } from '../text/duration.js';
import { TASK_NAME } from './task-name.js';
import { flagOf } from '../text/flag-of.js';

/** The two places a command can be given from. */
export type Face = 'cli' | 'nx';

/** What an apply may be told to accept. */
const ACCEPTABLE = [...HAZARD_CODES, 'all'] as const;
/** What a command may be told to fail on, in the order of the documentation. */
export const FAIL_ON = ['changes', 'drift', 'pending'] as const;

/** Which of them a verb can find: `diff` looks at no ledger, so it could never find drift. */
export function failOnWords(verb: string): readonly (typeof FAIL_ON)[number][] {
  return verb === 'diff' ? ['changes'] : FAIL_ON;
}

const text = (description: string) => z.string().min(1).describe(description);

const duration = (description: string, least: 0 | 1) =>
  z
    .union([z.string(), z.number()])
    .transform((value, context) => {
      const milliseconds = parseDuration(value);
      if (milliseconds !== null && milliseconds >= least) return milliseconds;
      context.addIssue(
        `a duration${least > 0 ? ' above 0' : ''} such as 60s, 500ms or 2m (a bare number is seconds)`,
      );
      return z.NEVER;
    })
    .describe(description);

const rename = z.string().transform((value, context) => {
  const [from = '', to = '', ...rest] = value.split('=').map((name) => name.trim());
  if (from !== '' && to !== '' && rest.length === 0) return { from, to };
  context.addIssue('old=new, two qualified names');
  return z.NEVER;
});

const compareSource = (description: string) =>
  z
    .string()
    .transform((value, context) => {
      const source = parseCompareSource(value);
      if (source !== null) return source;
      context.addIssue('env:<name>, files, git:<ref>, snapshot:<file> or empty');
      return z.NEVER;
    })
    .describe(description);

const hazards = z
  .array(z.enum(ACCEPTABLE))
  .transform((codes): readonly HazardCode[] | 'all' =>
    codes.includes('all') ? 'all' : codes.filter((code) => code !== 'all'),
  );

const taskName = z.string().regex(TASK_NAME, 'a folder name: letters, digits, - _ and .');

/** Every option of every verb: what it takes, and what it means. Types, checks, schemas and documentation come from here. */
export const OPTION_SCHEMAS = {
  environment: text("The environment to work on. Default: the module's `defaultEnvironment`."),
  module: z
    .array(z.string().min(1))
    .describe('Only these modules. Default: the module of this folder, else all below it.'),
  plan: text('Apply this saved plan and no other: a file, or `saved` for the one that the approval names.'),
  approve: z
    .array(planIdPrefixSchema)
    .describe('Approve the plan with this id, or a prefix of 12 characters or more.'),
  approval: text('Approve by this approval file. Default: `db/approvals/<planId>.json` where there is one.'),
  accept: hazards.describe('Let these hazards pass: codes, or `all`.'),
  dryRun: z.boolean().describe('Show everything and write nothing.'),
  failOn: z
    .array(z.enum(FAIL_ON))
    .describe(
      'End with exit code 2 where these are found: `changes`; for status also `drift` and `pending`.',
    ),
  task: taskName.describe('Write workdocs for this task. Default: `LOCKSTEP_TASK`.'),
  asIs: z.boolean().describe('Generate types from the database as it is, although changes are pending.'),
  from: compareSource(
    'Compare this with `--to`: `env:<name>`, `files`, `git:<ref>`, `snapshot:<file>` or `empty`. Makes no plan.',
  ),
  to: compareSource('What `--from` is compared with. Default: `files`.'),
  out: text('Write the SQL of a comparison to this file.'),
  rename: z
    .array(rename)
    .describe('Take a dropped and a created object for one that was renamed, `old=new`.'),
  lockWait: duration('How long to wait for another apply on the same database. Default: 60s.', 0),
  lockTimeout: duration('How long a statement may wait for locks of others. Default: 5s.', 0),
  statementTimeout: duration('How long a statement may run; 0 for no limit. Default: 0.', 0),
  connectTimeout: duration(
    "How long a connection may take. Default: the URL's `connect_timeout`, else 10s.",
    1,
  ),
  loadTimeout: duration(
    'How long loading the files into one scratch database, or reading a database once, may take; what runs longer is ended. Default: 120s.',
    1,
  ),
  pullTimeout: duration('How long a type generator may run. Default: 120s.', 1),
  json: z.boolean().describe('Print one JSON object on stdout.'),
  verbose: z.boolean().describe('Say more about what is being done.'),
} as const satisfies Readonly<Record<OptionName, z.ZodType>>;

interface OptionPlace {
  /** Verbs of the command line that take it. */
  readonly cli: readonly Verb[];
  /** Executors that take it. */
  readonly nx: readonly Verb[];
  /** What stands behind `=` in documentation; null for a switch. */
  readonly value: string | null;
  /** How several values are written. */
  readonly repeat?: 'comma' | 'again';
  /** One letter for the command line. */
  readonly short?: string;
  readonly carry: Carry;
}

/**
 * Which printed next steps carry an option that was given: all, because it shapes plans and runs; those about the same
 * plan, because it is the user's yes to that plan; these and the very command again, because it is a yes to hazards; those of
 * the same verb; the very command again; none.
 */
export type Carry = 'run' | 'consent' | 'hazards' | 'verb' | 'again' | 'never';

const APPLYING = { cli: ['apply', 'sync'], nx: ['apply'] } as const;

/** Verbs that load schema files. */
const LOADERS = ['check', 'diff', 'apply', 'pull', 'sync', 'status'] as const;
const LOADING = { cli: LOADERS, nx: LOADERS.filter((verb) => verb !== 'sync') } as const;

/** Where each option is taken. Under Nx `db-sync` is the end of a chain of tasks and hands nothing on. */
const OPTION_PLACES: Readonly<Record<OptionName, OptionPlace>> = {
  environment: { cli: VERBS, nx: VERBS, value: '<name>', short: 'e', carry: 'never' },
  module: { cli: VERBS, nx: [], value: '<name>', repeat: 'comma', carry: 'never' },
  plan: { ...APPLYING, value: '<file>|saved', carry: 'consent' },
  approve: { ...APPLYING, value: '<planId>', repeat: 'comma', carry: 'consent' },
  approval: { ...APPLYING, value: '<file>', carry: 'consent' },
  accept: { ...APPLYING, value: '<codes>|all', repeat: 'comma', carry: 'hazards' },
  dryRun: { ...APPLYING, value: null, carry: 'again' },
  failOn: {
    cli: ['diff', 'status'],
    nx: ['diff', 'status'],
    value: '<words>',
    repeat: 'comma',
    carry: 'verb',
  },
  task: { cli: ['diff', 'apply', 'sync'], nx: ['diff', 'apply'], value: '<slug>', carry: 'run' },
  asIs: { cli: ['pull'], nx: ['pull'], value: null, carry: 'verb' },
  from: { cli: ['diff'], nx: [], value: '<source>', carry: 'verb' },
  to: { cli: ['diff'], nx: [], value: '<source>', carry: 'verb' },
  out: { cli: ['diff'], nx: [], value: '<file>', carry: 'verb' },
  rename: {
    cli: ['diff', 'apply', 'sync'],
    nx: ['diff', 'apply'],
    value: '<old>=<new>',
    repeat: 'again',
    carry: 'run',
  },
  lockWait: { ...APPLYING, value: '<duration>', carry: 'run' },
  lockTimeout: { ...APPLYING, value: '<duration>', carry: 'run' },
  statementTimeout: { ...APPLYING, value: '<duration>', carry: 'run' },
  connectTimeout: { cli: VERBS, nx: VERBS, value: '<duration>', carry: 'run' },
  loadTimeout: { ...LOADING, value: '<duration>', carry: 'run' },
  pullTimeout: { cli: ['pull', 'sync'], nx: ['pull'], value: '<duration>', carry: 'run' },
  json: { cli: VERBS, nx: VERBS, value: null, carry: 'never' },
  verbose: { cli: VERBS, nx: VERBS, value: null, carry: 'never' },
};

/** The options that next steps carry, in the order of the documentation. Where a step goes it says by itself. */
export const CARRIED_OPTIONS: readonly { readonly name: OptionName; readonly carry: Carry }[] =
  OPTION_NAMES.map((name) => ({ name, carry: OPTION_PLACES[name].carry })).filter(
    ({ carry }) => carry !== 'never',
  );

/** Options that have no place beside `--from`: a comparison makes no plan. */
export const NOT_IN_COMPARISON = ['environment', 'rename', 'task'] as const;

/** Options that speak about one apply: a task that only depends on it must not swallow them in silence. */
export const OPTIONS_OF_APPLY: readonly OptionName[] = ['plan', 'approve', 'approval', 'accept', 'dryRun'];

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
  readonly cli: readonly Verb[];
  readonly nx: readonly Verb[];
}

/** All options, in the order of the documentation. */
export const COMMAND_OPTIONS: readonly CommandOption[] = OPTION_NAMES.map((name) => ({
  name,
  flag: flagOf(name),
  description: OPTION_SCHEMAS[name].description ?? '',
  ...OPTION_PLACES[name],
  repeat: OPTION_PLACES[name].repeat ?? null,
  short: OPTION_PLACES[name].short ?? null,
}));

/** The options that a verb takes in a face. */
export function optionsOf(verb: Verb, face: Face): readonly CommandOption[] {
  return COMMAND_OPTIONS.filter((option) => option[face].includes(verb));
}

/** True where `value` names an option. */
export function isOptionName(value: string): value is OptionName {
  return Object.hasOwn(OPTION_SCHEMAS, value);
}
