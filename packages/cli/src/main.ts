import {
  calledAgain,
  type ExitCode,
  exitCodeOf,
  fillBin,
  jsonError,
  jsonText,
  LOCKSTEP_VERSION,
  LockstepError,
  nearest,
  nextCommand,
  renderError,
  repeatedWords,
  VERBS,
  didYouMean,
} from '@lockstep/core';
import { runApprove } from './commands/approve.js';
import { runCompletion } from './commands/completion.js';
import { runDoctor } from './commands/doctor.js';
import { runExec } from './commands/exec.js';
import { runExplain } from './commands/explain.js';
import { runInit } from './commands/init.js';
import { runLedger } from './commands/ledger.js';
import { runServer } from './commands/server.js';
import { binIn, type CliFace } from './face.js';
import { helperHelp, HELPERS, type HelperName, mainHelp, verbHelp } from './help.js';
import { runVerbCommand } from './run-verb-command.js';

type Helper = (args: readonly string[], face: CliFace) => Promise<number>;

const RUN: Readonly<Record<HelperName, Helper>> = {
  init: runInit,
  exec: runExec,
  approve: runApprove,
  ledger: runLedger,
  server: runServer,
  doctor: runDoctor,
  explain: runExplain,
  completion: runCompletion,
};

/** Runs a command line and gives the exit code; only bugs are thrown. */
export async function main(argv: readonly string[], face: CliFace): Promise<number> {
  const [command = '--help', ...args] = argv;
  try {
    return await dispatch(command, args, face);
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    const wantsJson = args.includes('--json');
    const value = calledAgain(error, argv).toValue();
    if (wantsJson) face.stdout(`${jsonText(jsonError(command, fillBin(value, binIn(face))))}\n`);
    else face.stderr(`${renderError(value, { bin: binIn(face) })}\n`);
    return exitCodeOf(error.code);
  }
}

async function dispatch(command: string, args: readonly string[], face: CliFace): Promise<number> {
  if (command === '--help' || command === '-h') return print(face, mainHelp(LOCKSTEP_VERSION));
  if (command === 'help') return print(face, helpAbout(args[0]));
  if (command === '--version' || command === '-v') return print(face, `${LOCKSTEP_VERSION}\n`);
  const verb = VERBS.find((known) => known === command);
  if (verb !== undefined) return await runVerbCommand(verb, args, face);
  if (isHelper(command)) {
    return asksForHelp(args) ? print(face, helperHelp(command)) : await RUN[command](args, face);
  }
  throw unknownCommand(command, args);
}

/** `lockstep help <command>`; all of them where none is named. */
function helpAbout(command: string | undefined): string {
  if (command === undefined || command === 'help' || command.startsWith('-'))
    return mainHelp(LOCKSTEP_VERSION);
  const verb = VERBS.find((known) => known === command);
  if (verb !== undefined) return verbHelp(verb);
  if (isHelper(command)) return helperHelp(command);
  throw unknownCommand(command);
}

function unknownCommand(command: string, args: readonly string[] = []): LockstepError {
  const known = [...VERBS, ...Object.keys(HELPERS)];
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

function isHelper(command: string): command is HelperName {
  return Object.hasOwn(HELPERS, command);
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
