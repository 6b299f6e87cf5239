import { relative } from 'node:path';
import { realpathSync } from 'node:fs';
import { createTerminalApprover } from '@lockstep/adapters/terminal/approver.js';
import { currentActor } from '@lockstep/adapters/terminal/actor.js';
import { findWorkspaceRoot } from '@lockstep/adapters/files/find-workspace-root.js';
import { quietApprover } from '@lockstep/adapters/terminal/quiet-approver.js';
import { runWorkspace } from '@lockstep/adapters/run/run-workspace.js';
import { streamTalk } from '@lockstep/adapters/terminal/stream-talk.js';
import type { ModuleSelection } from '@lockstep/adapters/run/select-modules.js';
import { type CommandOptions, parseCommandOptions } from '@lockstep/core/commands/parse-command-options.js';
import type { ExitCode } from '@lockstep/core/errors/codes.js';
import { exitCodeOfRun } from '@lockstep/core/commands/run-modules.js';
import { headLine } from '@lockstep/core/output/head-line.js';
import { FORMATS } from '@lockstep/core/output/formats.js';
import type { ModuleOutcome } from '@lockstep/core/run/outcome.js';
import { renderOutcome } from '@lockstep/core/output/result/render-outcome.js';
import type { Talk } from '@lockstep/core/ports/talk.js';
import type { Verb } from '@lockstep/core/commands/verbs.js';
import type { VerbResult } from '@lockstep/core/output/result/verb-result.js';
import { visible } from '@lockstep/core/text/visible.js';
import { readVerbLine } from './command-line.js';
import { binIn, type CliFace } from './face.js';
import { absolutePaths } from './absolute-paths.js';
import { outputFiles, writeOutputs } from './output-files.js';

/** Runs a verb. Throws what happens before any module; all else is in the output. */
export async function runVerbCommand(verb: Verb, args: readonly string[], face: CliFace): Promise<ExitCode> {
  const line = readVerbLine(verb, args);
  const given = parseCommandOptions({ verb, face: 'cli', values: line.values });
  const root = findWorkspaceRoot(face.cwd);
  const { stdout } = given.outputs;
  const files = outputFiles(given.outputs, { cwd: face.cwd, root });
  const outcomes: ModuleOutcome<VerbResult>[] = [];
  const run = runWorkspace({
    verb,
    workspaceRoot: root,
    selection: selectionOf(given, root, face.cwd),
    options: absolutePaths(given.options, face.cwd),
    approver: quietApprover(
      face.status,
      createTerminalApprover({ isFree: stdout === 'text', actor: currentActor(face.env) }),
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
    if (stdout === 'text') showOutcome(outcome, face);
    if (stdout === null) showError(outcome, face);
  }
  const finished = {
    ...{ command: verb, environment: given.options.environment, outcomes },
    ...{ bin: binIn(face), paint: face.paint },
  };
  if (stdout !== null && stdout !== 'text') face.stdout(FORMATS[stdout].document(finished));
  await writeOutputs(files, finished, root);
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
  const { result } = renderOutcome(outcome, { paint: face.paint, bin: binIn(face) });
  if (result !== '') face.stdout(result);
  showError(outcome, face);
}

function showError(outcome: ModuleOutcome<VerbResult>, face: CliFace): void {
  const { error } = renderOutcome(outcome, { paint: face.paint, bin: binIn(face) });
  if (error !== '') face.stderr(`${face.paint.red(`${visible(outcome.module)}: `)}${error}`);
}
