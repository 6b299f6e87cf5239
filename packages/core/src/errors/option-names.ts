/** The options of the verbs, in the order of the documentation. */
export const OPTION_NAMES = [
  'environment',
  'module',
  'plan',
  'approve',
  'approval',
  'accept',
  'dryRun',
  'failOn',
  'task',
  'asIs',
  'from',
  'to',
  'out',
  'rename',
  'lockWait',
  'lockTimeout',
  'statementTimeout',
  'connectTimeout',
  'loadTimeout',
  'pullTimeout',
  'format',
  'output',
  'json',
  'verbose',
] as const;

export type OptionName = (typeof OPTION_NAMES)[number];

/** Options that speak about one apply: a task that only depends on it must not swallow them in silence. */
export const OPTIONS_OF_APPLY: readonly OptionName[] = ['plan', 'approve', 'approval', 'accept', 'dryRun'];

/** What a verb takes that applies a plan. */
export const APPLY_OPTIONS: readonly OptionName[] = [
  ...OPTIONS_OF_APPLY,
  'task',
  'rename',
  'lockWait',
  'lockTimeout',
  'statementTimeout',
];
