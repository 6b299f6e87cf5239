import { flagOf } from '../text/flag-of.js';
import type { ErrorCode } from './codes.js';
import type { LockstepError } from './lockstep-error.js';
import { type CommandValues, nextCommand, type NextStep, optionWords } from './next-command.js';

/**
 * The error of a command that ended before it came to any module, with the command as it was typed in its next steps:
 * what a step says of options takes the place of what was typed.
 */
export function calledAgain(error: LockstepError, argv: readonly string[]): LockstepError {
  return error.withSteps([...error.steps, ...onceMended(error)].map((step) => typedAgain(step, argv)));
}

/** What is mended outside of us; the command that was typed comes after it. */
const OUTSIDE: readonly ErrorCode[] = [
  'ENV.MISSING',
  'DB.UNREACHABLE',
  'DB.AUTH',
  'DB.MISSING',
  'DB.PRIVILEGE',
];

function onceMended({ code, steps }: LockstepError): readonly NextStep[] {
  const isByHand = steps.length > 0 && steps.every((step) => typeof step === 'string');
  return isByHand && OUTSIDE.includes(code) ? [nextCommand('again', {}, { note: 'then' })] : [];
}

function typedAgain(step: NextStep, argv: readonly string[]): NextStep {
  if (typeof step === 'string' || step.verb !== 'again') return step;
  const [command = '', ...typed] = repeatedWords(argv);
  const end = typed.includes('--') ? typed.indexOf('--') : typed.length;
  const own = withoutFlags(typed.slice(0, end), step.options);
  const words = [...own, ...optionWords(step.options), ...typed.slice(end)];
  const { note } = step;
  return nextCommand({ typed: command }, {}, { words, ...(note === undefined ? {} : { note }) });
}

/**
 * Words of a command line as they are printed again: one that may hold a password is left to be filled in, and so is what
 * stands behind `--`, which is another command's.
 */
export function repeatedWords(words: readonly string[]): readonly string[] {
  const end = words.includes('--') ? words.indexOf('--') : words.length;
  const own = words
    .slice(0, end)
    .filter((word) => word !== '--json' && word !== '--format=json')
    .map((word) => (word.includes('://') ? `${/^--[a-z-]+=/.exec(word)?.[0] ?? ''}<value>` : word));
  return end === words.length ? own : [...own, '--', '<command>'];
}

function withoutFlags(argv: readonly string[], options: CommandValues): readonly string[] {
  const flags = Object.keys(options).map((name) => `--${flagOf(name)}`);
  return argv.filter((word, index) => {
    const isValue = flags.includes(argv[index - 1] ?? '') && !word.startsWith('-');
    return !flags.includes(word) && !isValue && !flags.some((flag) => word.startsWith(`${flag}=`));
  });
}
