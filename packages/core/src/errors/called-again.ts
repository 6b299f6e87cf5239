import { flagOf } from '../config/flag-of.js';
import type { LockstepError } from './lockstep-error.js';
import { type CommandValues, nextCommand, type NextStep, optionWords } from './next-command.js';

/**
 * The error of a command that ended before it came to any module, with the command as it was typed in its next steps:
 * what a step says of options takes the place of what was typed. What stands behind `--` is somebody else's and may hold
 * anything, so it is not repeated.
 */
export function calledAgain(error: LockstepError, argv: readonly string[]): LockstepError {
  return error.withSteps(error.steps.map((step) => typedAgain(step, argv)));
}

function typedAgain(step: NextStep, argv: readonly string[]): NextStep {
  if (typeof step === 'string' || step.verb !== 'again') return step;
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  const [command = '', ...given] = withoutFlags(argv.slice(0, end), step.options);
  const words = [...given, ...optionWords(step.options), ...(end === argv.length ? [] : ['--', '<command>'])];
  const { note } = step;
  return nextCommand({ typed: command }, {}, { words, ...(note === undefined ? {} : { note }) });
}

function withoutFlags(argv: readonly string[], options: CommandValues): readonly string[] {
  const flags = ['--json', ...Object.keys(options).map((name) => `--${flagOf(name)}`)];
  const isFlag = (word: string): boolean => flags.includes(word);
  return argv.filter((word, index) => {
    const before = argv[index - 1] ?? '';
    const isValue = isFlag(before) && before !== '--json' && !word.startsWith('-');
    return !isFlag(word) && !isValue && !flags.some((flag) => word.startsWith(`${flag}=`));
  });
}
