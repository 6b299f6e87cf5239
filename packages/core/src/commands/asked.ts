import { optionsOf } from '../config/command-options.js';
import { parseCommandOptions } from '../config/parse-command-options.js';
import type { LockstepError } from '../errors/lockstep-error.js';
import type { CommandValues, NextCommand, NextStep } from '../errors/next-command.js';
import type { Verb } from './outcome.js';
import type { VerbOptions } from './verb-options.js';

/** What a run of a module was asked to do. */
export interface Asked {
  readonly verb: Verb;
  readonly module: string;
  readonly environment: string;
  readonly options: VerbOptions;
}

/** Options that are the user's yes to one plan. */
const CONSENT = ['plan', 'approve', 'approval', 'accept'] as const;

/**
 * The error with next steps that do what was asked: each command is of the verb that was called, for the same module and
 * environment, and carries every option that shaped the run and that its verb takes.
 */
export function withWhatWasAsked(error: LockstepError, asked: Asked | undefined): LockstepError {
  if (asked === undefined) return error;
  return error.withSteps(error.steps.map((step) => completed(step, asked)));
}

function completed(step: NextStep, asked: Asked): NextStep {
  if (typeof step === 'string') return step;
  // Types are pulled by the end of a sync, and by that of nothing else.
  const verb: Verb = asked.verb === 'sync' && step.verb === 'apply' ? 'sync' : step.verb;
  return { ...step, verb, options: { ...carried({ ...step, verb }, asked), ...step.options } };
}

function carried({ verb, samePlan, options }: NextCommand, asked: Asked): CommandValues {
  const { module, environment } = asked;
  const isComparison = options.from !== undefined;
  const values = { module, ...(isComparison ? {} : { environment, ...shapeOf(asked.options) }) };
  const consent = samePlan === true ? consentOf(asked.options) : {};
  const taken = new Set<string>(optionsOf(verb, 'cli').map(({ name }) => name));
  return Object.fromEntries(
    Object.entries({ ...values, ...consent }).filter(
      ([name, value]) => taken.has(name) && value !== undefined,
    ),
  );
}

/** What was given and shapes plans and runs; what is as it would be without an option is left out. */
function shapeOf(options: VerbOptions): CommandValues {
  const { options: plain } = parseCommandOptions({ verb: 'apply', face: 'cli', values: {} });
  const time = (given: number | null, usual: number | null): string | undefined =>
    given === usual || given === null ? undefined : `${given}ms`;
  return {
    rename: options.renames.map(({ from, to }) => `${from}=${to}`),
    task: options.task ?? undefined,
    lockWait: time(options.limits.lockWaitMs, plain.limits.lockWaitMs),
    lockTimeout: time(options.limits.lockTimeoutMs, plain.limits.lockTimeoutMs),
    statementTimeout: time(options.limits.statementTimeoutMs, plain.limits.statementTimeoutMs),
    connectTimeout: time(options.connectTimeoutMs, plain.connectTimeoutMs),
    pullTimeout: time(options.pullTimeoutMs, plain.pullTimeoutMs),
  };
}

function consentOf(options: VerbOptions): CommandValues {
  const values = {
    plan: options.plan ?? undefined,
    approve: options.approve,
    approval: options.approval ?? undefined,
    accept: options.accept,
  };
  return Object.fromEntries(CONSENT.map((name) => [name, values[name]]));
}
