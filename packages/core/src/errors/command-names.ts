/** The verbs of both faces, in the order of the documentation. */
export const VERBS = ['check', 'fingerprint', 'diff', 'apply', 'pull', 'sync', 'status'] as const;

export type Verb = (typeof VERBS)[number];

/** Commands beside the verbs that next steps name. */
export const HELPER_COMMANDS = [
  'init',
  'approve',
  'doctor',
  'explain',
  'ledger rename',
  'server start',
  'server status',
] as const;

export type HelperCommand = (typeof HELPER_COMMANDS)[number];

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
  'json',
  'verbose',
] as const;

export type OptionName = (typeof OPTION_NAMES)[number];
