import { CARRIED_OPTIONS, type Carry, type Face, NOT_IN_COMPARISON } from '../config/command-options.js';
import type { LockstepError } from '../errors/lockstep-error.js';
import { type CommandValues, type NextCommand, nextCommand, type NextStep } from '../errors/next-command.js';
import type { OptionName } from '../errors/option-names.js';
import type { VerbOptions } from '../config/verb-options.js';

/** What a run of a module was asked to do. */
export interface Asked {
  readonly verb: string;
  readonly module: string;
  readonly environment: string;
  readonly options: VerbOptions;
  /** The options that a verb takes in a face; null where that is no verb. */
  readonly takes: (verb: string, face: Face) => readonly OptionName[] | null;
  /** Present where Nx runs it. */
  readonly nx?: AskedOfNx;
}

/** A run as Nx knows it. */
export interface AskedOfNx {
  /** The project of each module. */
  readonly projects: ReadonlyMap<string, string>;
  /** The last task of the module's chain that was asked for, where this one is only on the way to it. */
  readonly goal?: string;
}

/**
 * The error with next steps that do what was asked: each command is of the verb that was called, for the same module and
 * environment, carries every option that shaped the run and that its verb takes, and is one of the face that was used.
 */
export function withWhatWasAsked(error: LockstepError, asked: Asked | undefined): LockstepError {
  if (asked === undefined) return error;
  const steps = [...error.steps, ...onceMended(error)].map((step) => stepOfFace(step, asked));
  return error.withSteps([...steps, ...towardsGoal(steps, asked)]);
}

/**
 * Where all that is to be done is done by hand, the command that was called comes after it; without the yes to one plan,
 * which may be another one then.
 */
function onceMended({ steps, code }: LockstepError): readonly NextStep[] {
  const isByHand = steps.length > 0 && steps.every((step) => typeof step === 'string');
  if (!isByHand || code === 'INTERRUPTED') return [];
  return [nextCommand('again', {}, { note: 'then', samePlan: false })];
}

/** A next step as the face that was used runs it, with every option that shaped the run and that its verb takes. */
export function stepOfFace(step: NextStep, asked: Asked | undefined): NextStep {
  if (typeof step === 'string' || asked === undefined) return step;
  const command = verbCommand(step, asked);
  if (command === null) return step;
  const project = asked.nx?.projects.get(moduleOf(command.options, asked));
  const task = project === undefined ? null : taskOf(command, asked, project);
  return task ?? { ...command, options: withCarried(command, asked, 'cli') };
}

type VerbCommand = NextCommand & { readonly verb: string; readonly isAgain?: boolean };

/** Null for a command that is not a verb: it is whole already. */
function verbCommand(step: NextCommand, asked: Asked): VerbCommand | null {
  if (step.verb === 'again') {
    const { from, to } = asked.options.given;
    const { samePlan = true } = step;
    return {
      ...step,
      verb: asked.verb,
      samePlan,
      isAgain: true,
      options: { from, to, ...step.options },
    };
  }
  const { verb } = step;
  if (typeof verb !== 'string' || asked.takes(verb, 'cli') === null) return null;
  // Types are pulled by the end of a sync, and by that of nothing else.
  return { ...step, verb: asked.verb === 'sync' && verb === 'apply' ? 'sync' : verb };
}

/** The same as a task of Nx; null where no task takes all of its options. */
function taskOf(command: VerbCommand, asked: Asked, project: string): NextCommand | null {
  const taken = new Set<string>([...(asked.takes(command.verb, 'nx') ?? []), 'module']);
  const given = Object.entries(command.options).flatMap(([name, value]) =>
    value === undefined ? [] : [name],
  );
  if (given.some((name) => !taken.has(name))) return null;
  return { ...command, project, options: withCarried(command, asked, 'nx') };
}

/**
 * A rename that a step names comes to those that were given, and takes their place where the command is called again; a
 * list without any takes them all away.
 */
function withCarried(command: VerbCommand, asked: Asked, face: Face): CommandValues {
  const kept = carried(command, asked, face);
  if (command.isAgain === true) return { ...kept, ...command.options };
  const more = command.options.rename;
  const rename = [...new Set([...listOf(kept.rename), ...listOf(more)])];
  const hasMore = more !== undefined && listOf(more).length > 0;
  return { ...kept, ...command.options, ...(hasMore ? { rename } : {}) };
}

function listOf(value: CommandValues['rename']): readonly string[] {
  if (value === undefined || value === true) return [];
  return typeof value === 'string' ? [value] : value;
}

function carried(command: VerbCommand, asked: Asked, face: Face): CommandValues {
  const { verb, options, samePlan, isAgain } = command;
  const { given } = asked.options;
  const isComparison = options.from !== undefined;
  const isSameKind = verb === asked.verb && isComparison === (given.from !== undefined);
  const wanted: Readonly<Record<Carry, boolean>> = {
    run: true,
    consent: samePlan === true,
    hazards: samePlan === true || isAgain === true,
    verb: isSameKind,
    again: isAgain === true,
    never: false,
  };
  const taken = new Set(asked.takes(verb, face));
  const kept = CARRIED_OPTIONS.filter(
    ({ name, carry }) =>
      wanted[carry] &&
      taken.has(name) &&
      !(isComparison && NOT_IN_COMPARISON.some((other) => other === name)),
  ).flatMap(({ name }) => (given[name] === undefined ? [] : [[name, given[name]] as const]));
  const place = {
    ...(taken.has('module') ? { module: asked.module } : {}),
    ...(isComparison ? {} : { environment: asked.environment }),
  };
  return { ...place, ...Object.fromEntries(kept) };
}

function moduleOf({ module }: CommandValues, asked: Asked): string {
  return typeof module === 'string' ? module : asked.module;
}

/** Under Nx a task that is applied by itself ends before what was asked for: its last task is what comes then. */
function towardsGoal(steps: readonly NextStep[], asked: Asked): readonly NextStep[] {
  const goal = asked.nx?.goal;
  if (goal === undefined || goal === asked.verb) return [];
  const verbs = steps.map((step) => (typeof step === 'string' ? null : step.verb));
  return verbs.includes('apply') && !verbs.includes(goal)
    ? [stepOfFace(nextCommand(goal, {}, { note: 'then' }), asked)]
    : [];
}
