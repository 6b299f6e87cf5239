import { spawn } from 'node:child_process';

export interface CommandResult {
  readonly exitCode: number;
  /** stdout and stderr as they came, without colours. */
  readonly output: string;
  readonly stdout: string;
}

export interface CommandPlace {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a program as a user would, without a terminal; any exit code is a result. */
export async function runCommand(command: readonly string[], place: CommandPlace): Promise<CommandResult> {
  const [file = '', ...args] = command;
  const child = spawn(file, args, {
    cwd: place.cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...cleanEnvironment(), ...place.env },
  });
  let output = '';
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString('utf8');
    output += chunk.toString('utf8');
  });
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
  return { exitCode, output: plain(output), stdout: plain(stdout) };
}

/** Like `runCommand`; throws with everything that was printed where the exit code is not 0. */
export async function mustRun(command: readonly string[], place: CommandPlace): Promise<CommandResult> {
  const result = await runCommand(command, place);
  if (result.exitCode === 0) return result;
  throw new Error(`${command.join(' ')} ended with ${result.exitCode}:\n${result.output}`);
}

/** What the test runner, npm and Nx put into the environment must not reach a stranger's workspace. */
function cleanEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined || /^(NX_|VITEST|LOCKSTEP_|NODE_ENV$|NODE_OPTIONS$|npm_(?!config_))/.test(name)
      ? []
      : [[name, value] as const],
  );
  return { ...Object.fromEntries(kept), NX_DAEMON: 'false', NX_TUI: 'false', NO_COLOR: '1' };
}

function plain(text: string): string {
  return text.replaceAll(/\u001b\[[0-9;]*[A-Za-z]/g, '');
}
