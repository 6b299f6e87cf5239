import { runTool } from '@lockstep/adapters/process/run-tool.js';

/** A command of a race. */
export interface Command {
  /** JavaScript file and its arguments, or a program. */
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

const TIMEOUT_MS = 300_000;

/** Everything a measured command sees of this process's environment: npm, Nx and CI must not colour the result. */
const KEPT = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH'];

/**
 * Runs a command without a terminal and gives what it printed, stdout before stderr. Throws a plain `Error` with all of
 * it where the exit code is not 0, and the signal's reason where that fires.
 */
export async function mustRun(command: Command, signal: AbortSignal): Promise<string> {
  const result = await runTool({
    ...command,
    env: { ...keptVariables(), NO_COLOR: '1', ...command.env },
    envMode: 'own',
    timeoutMs: TIMEOUT_MS,
    signal,
  });
  signal.throwIfAborted();
  const output = `${result.stdout}${result.stderr}`;
  if (result.exitCode === 0) return output;
  const end = result.timedOut
    ? 'ran into the time limit'
    : `ended with ${result.exitCode ?? result.startError}`;
  throw new Error(`${[command.file, ...command.args].join(' ')} ${end}:\n${output}`);
}

/** Like `mustRun`, for a JavaScript file and this Node. */
export async function mustRunNode(command: Command, signal: AbortSignal): Promise<string> {
  return await mustRun({ ...command, file: process.execPath, args: [command.file, ...command.args] }, signal);
}

function keptVariables(): Record<string, string | undefined> {
  return Object.fromEntries(KEPT.map((name) => [name, process.env[name]]));
}
