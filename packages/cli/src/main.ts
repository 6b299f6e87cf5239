import { calledAgain, repeatedWords } from '@lockstep/core/errors/called-again.js';
import { type ExitCode, exitCodeOf } from '@lockstep/core/errors/codes.js';
import { fillBin, renderError } from '@lockstep/core/errors/render-error.js';
import { jsonError } from '@lockstep/core/output/result/json-envelope.js';
import { jsonText } from '@lockstep/core/text/code-text.js';
import { LOCKSTEP_VERSION } from '@lockstep/core/text/version.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { nearest, didYouMean } from '@lockstep/core/text/nearest.js';
import { nextCommand } from '@lockstep/core/errors/next-command.js';
import { VERBS } from '@lockstep/core/commands/verbs.js';
import { binIn, type CliFace } from './face.js';
import type { HelperName } from './help.js';

type Helper = (args: readonly string[], face: CliFace) => Promise<number>;

/** Each is loaded when it is called: what one command needs costs no other its start. */
const RUN: Readonly<Record<HelperName, () => Promise<Helper>>> = {
  init: async () => (await import('./commands/init.js')).runInit,
  exec: async () => (await import('./commands/exec.js')).runExec,
  approve: async () => (await import('./commands/approve.js')).runApprove,
  ledger: async () => (await import('./commands/ledger.js')).runLedger,
  server: async () => (await import('./commands/server.js')).runServer,
  doctor: async () => (await import('./commands/doctor.js')).runDoctor,
  explain: async () => (await import('./commands/explain.js')).runExplain,
  completion: async () => (await import('./commands/completion.js')).runCompletion,
};

/** Runs a command line and gives the exit code; only bugs are thrown. */
export async function main(argv: readonly string[], face: CliFace): Promise<number> {
  const [command = '--help', ...args] = argv;
  try {
    return await dispatch(command, args, face);
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    const value = calledAgain(error, argv).toValue();
    if (wantsJson(args)) face.stdout(`${jsonText(jsonError(command, fillBin(value, binIn(face))))}\n`);
    else face.stderr(`${renderError(value, { bin: binIn(face) })}\n`);
    return exitCodeOf(error.code);
  }
}

/** True where standard output is to be JSON, whatever else the arguments say; what is given to a file is not printed. */
function wantsJson(args: readonly string[]): boolean {
  return args.some(
    (word, at) =>
      word === '--json' || word === '--format=json' || (word === 'json' && args[at - 1] === '--format'),
  );
}

async function dispatch(command: string, args: readonly string[], face: CliFace): Promise<number> {
  if (command === '--help' || command === '-h') return print(face, await helpAbout(undefined));
  if (command === 'help') return print(face, await helpAbout(args[0]));
  if (command === '--version' || command === '-v') return print(face, `${LOCKSTEP_VERSION}\n`);
  const verb = VERBS.find((known) => known === command);
  if (isKnown(command) && asksForHelp(args)) return print(face, await helpAbout(command));
  if (verb !== undefined) {
    const { runVerbCommand } = await import('./run-verb-command.js');
    return await runVerbCommand(verb, args, face);
  }
  if (isHelper(command)) {
    const run = await RUN[command]();
    return await run(args, face);
  }
  throw unknownCommand(command, args);
}

/** `lockstep help <command>`; all of them where none is named. */
async function helpAbout(command: string | undefined): Promise<string> {
  const { helperHelp, mainHelp, verbHelp } = await import('./help.js');
  if (command === undefined || command === 'help' || command.startsWith('-'))
    return mainHelp(LOCKSTEP_VERSION);
  const verb = VERBS.find((known) => known === command);
  if (verb !== undefined) return verbHelp(verb);
  if (isHelper(command)) return helperHelp(command);
  throw unknownCommand(command);
}

function unknownCommand(command: string, args: readonly string[] = []): LockstepError {
  const known = [...VERBS, ...Object.keys(RUN)];
  const meant = nearest(command, known);
  return new LockstepError('CONFIG.INVALID', {
    what: `Unknown command "${command}".${didYouMean(command, known)}`,
    why: `Commands: ${known.join(', ')}.`,
    next: [
      ...(meant === null ? [] : [nextCommand({ typed: meant }, {}, { words: repeatedWords(args) })]),
      '{bin} --help',
    ],
  });
}

function isKnown(command: string): boolean {
  return isHelper(command) || VERBS.some((known) => known === command);
}

function isHelper(command: string): command is HelperName {
  return Object.hasOwn(RUN, command);
}

/** What stands behind `--` is another command's. */
function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  const own = end === -1 ? args : args.slice(0, end);
  return own.includes('--help') || own.includes('-h');
}

function print(face: CliFace, text: string): ExitCode {
  face.stdout(text);
  return 0;
}
