import { z } from 'zod';
import { OPTION_NAMES, type OptionName } from '../errors/option-names.js';
import { planIdPrefixSchema } from '../text/plan-id.js';
import { parseCompareSource } from './compare-source.js';
import { HAZARD_CODES, type HazardCode } from '../errors/hazard-codes.js';
import { parseDuration } from '../text/duration.js';
import { TASK_NAME } from './task-name.js';

/** The two places a command can be given from. */
export type Face = 'cli' | 'nx';

/** What an apply may be told to accept. */
const ACCEPTABLE = [...HAZARD_CODES, 'all'] as const;
/** What a command may be told to fail on, in the order of the documentation. */
export const FAIL_ON = ['changes', 'drift', 'pending'] as const;

export type FailOnWord = (typeof FAIL_ON)[number];

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
    'How long loading the files into one scratch database, or reading a database once, may take; what takes longer is stopped. Default: 120s.',
    1,
  ),
  pullTimeout: duration('How long a type generator may run. Default: 120s.', 1),
  format: z
    .array(z.string().min(1))
    .describe(
      'How the result is printed; with `:<file>` behind it, it is written to that file instead. Give it again for another file.',
    ),
  output: text('Write the result to this file instead of printing it.'),
  json: z.boolean().describe('Print one JSON object on stdout: the same as `--format=json`.'),
  verbose: z.boolean().describe('Say more about what is being done.'),
} as const satisfies Readonly<Record<OptionName, z.ZodType>>;

/** How an option is written, and which printed steps repeat it. */
export interface OptionForm {
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

/** How each option is written. */
export const OPTION_FORMS: Readonly<Record<OptionName, OptionForm>> = {
  environment: { value: '<name>', short: 'e', carry: 'never' },
  module: { value: '<name>', repeat: 'comma', carry: 'never' },
  plan: { value: '<file>|saved', carry: 'consent' },
  approve: { value: '<planId>', repeat: 'comma', carry: 'consent' },
  approval: { value: '<file>', carry: 'consent' },
  accept: { value: '<codes>|all', repeat: 'comma', carry: 'hazards' },
  dryRun: { value: null, carry: 'again' },
  failOn: { value: '<words>', repeat: 'comma', carry: 'verb' },
  task: { value: '<slug>', carry: 'run' },
  asIs: { value: null, carry: 'verb' },
  from: { value: '<source>', carry: 'verb' },
  to: { value: '<source>', carry: 'verb' },
  out: { value: '<file>', carry: 'verb' },
  rename: { value: '<old>=<new>', repeat: 'again', carry: 'run' },
  lockWait: { value: '<duration>', carry: 'run' },
  lockTimeout: { value: '<duration>', carry: 'run' },
  statementTimeout: { value: '<duration>', carry: 'run' },
  connectTimeout: { value: '<duration>', carry: 'run' },
  loadTimeout: { value: '<duration>', carry: 'run' },
  pullTimeout: { value: '<duration>', carry: 'run' },
  format: { value: '<format>[:<file>]', repeat: 'again', carry: 'never' },
  output: { value: '<file>', carry: 'never' },
  json: { value: null, carry: 'never' },
  verbose: { value: null, carry: 'never' },
};

/** What every verb takes. */
export const COMMON_OPTIONS: readonly OptionName[] = [
  'environment',
  'connectTimeout',
  'format',
  'json',
  'verbose',
];

/** What every verb takes on the command line alone. */
export const CLI_OPTIONS: readonly OptionName[] = ['module', 'output'];

/** The options that next steps carry, in the order of the documentation. Where a step goes it says by itself. */
export const CARRIED_OPTIONS: readonly { readonly name: OptionName; readonly carry: Carry }[] =
  OPTION_NAMES.map((name) => ({ name, carry: OPTION_FORMS[name].carry })).filter(
    ({ carry }) => carry !== 'never',
  );

/** Options that have no place beside `--from`: a comparison makes no plan. */
export const NOT_IN_COMPARISON = ['environment', 'rename', 'task'] as const;

/** True where `value` names an option. */
export function isOptionName(value: string): value is OptionName {
  return Object.hasOwn(OPTION_SCHEMAS, value);
}
