import { relative } from 'node:path';
import { realpathSync } from 'node:fs';
import {
  createTerminalApprover,
  currentActor,
  findWorkspaceRoot,
  quietApprover,
  runWorkspace,
  streamTalk,
  type ModuleSelection,
} from '@lockstep/adapters';
import {
  type CommandOptions,
  type ExitCode,
  exitCodeOfRun,
  headLine,
  jsonEnvelope,
  jsonText,
  type ModuleOutcome,
  parseCommandOptions,
  renderOutcome,
  type Talk,
  type Verb,
  type VerbResult,
  visible,
} from '@lockstep/core';
import { readVerbLine } from './command-line.js';
import { binIn, type CliFace } from './face.js';
import { verbHelp } from './help.js';
import { absolutePaths } from './absolute-paths.js';

/** Runs one of the seven verbs. Throws what happens before any module; all else is in the output. */
export async function runVerbCommand(verb: Verb, args: readonly string[], face: CliFace): Promise<ExitCode> {
  const line = readVerbLine(verb, args);
  if (line.help) {
    face.stdout(verbHelp(verb));
    return 0;
  }
  const given = parseCommandOptions({ verb, face: 'cli', values: line.values });
  const root = findWorkspaceRoot(face.cwd);
  const outcomes: ModuleOutcome<VerbResult>[] = [];
  const run = runWorkspace({
    verb,
    workspaceRoot: root,
    selection: selectionOf(given, root, face.cwd),
    options: absolutePaths(given.options, face.cwd),
    approver: quietApprover(
      face.status,
      createTerminalApprover({ isFree: !given.json, actor: currentActor(face.env) }),
    ),
    talk: talkOf(face),
    signal: face.signal,
    env: face.env,
    onModule: (module, environment, target) => {
      face.stderr(headLine(face.paint, verb, { module, environment, target }));
    },
  });
  for await (const outcome of run) {
    outcomes.push(outcome);
    if (!given.json) showOutcome(outcome, face);
  }
  if (given.json) face.stdout(`${jsonText(envelopeOf(verb, { given, bin: binIn(face) }, outcomes))}\n`);
  return exitCodeOfRun(outcomes);
}

/** What a command says while it works, on this face. */
export function talkOf({ stderr, status, paint }: CliFace): Talk {
  return streamTalk({ write: stderr, ...(status === undefined ? {} : { doing: status.show }) }, paint);
}

function selectionOf(given: CommandOptions, root: string, cwd: string): ModuleSelection {
  if (given.modules.length > 0) return { names: given.modules };
  const folder = relative(root, realpathSync(cwd)).replaceAll('\\', '/');
  return { folder: folder === '' ? '.' : folder };
}

/** Results are data and go to stdout; errors go to stderr. */
export function showOutcome(outcome: ModuleOutcome<VerbResult>, face: CliFace): void {
  const { result, error } = renderOutcome(outcome, { paint: face.paint, bin: binIn(face) });
  if (result !== '') face.stdout(result);
  if (error !== '') face.stderr(`${face.paint.red(`${visible(outcome.module)}: `)}${error}`);
}

function envelopeOf(
  verb: Verb,
  { given, bin }: { readonly given: CommandOptions; readonly bin: string },
  outcomes: readonly ModuleOutcome<VerbResult>[],
): object {
  return jsonEnvelope({ command: verb, environment: given.options.environment, outcomes, bin });
}
