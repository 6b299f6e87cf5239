import { spawn } from 'node:child_process';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * What a colour terminal shows of a command with `</dev/null`: stdout and stderr in the order they were written. Throws
 * a plain `Error` with that text where the exit code is another one.
 */
export async function capture(
  command: readonly string[],
  { cwd, exitCode }: { readonly cwd: string; readonly exitCode: number },
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-capture-'));
  try {
    // One file for both: two pipes would be read in any order.
    const file = join(folder, 'output');
    const ended = await runInto(file, command, cwd);
    const output = await readFile(file, 'utf8');
    if (ended !== exitCode) {
      throw new Error(`"${command.join(' ')}" ended with ${ended}, expected ${exitCode}:\n${output}`);
    }
    return output;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runInto(file: string, command: readonly string[], cwd: string): Promise<number | string> {
  const handle = await open(file, 'a');
  try {
    const [program = '', ...args] = command;
    const child = spawn(program, args, {
      cwd,
      env: plainEnvironment(),
      stdio: ['ignore', handle.fd, handle.fd],
    });
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve(code ?? signal ?? 'no exit code'));
    });
  } finally {
    await handle.close();
  }
}

/** Colours, and nothing of what the shell or git of this machine is set to. */
function plainEnvironment(): Record<string, string | undefined> {
  const { PATH, HOME, TMPDIR } = process.env;
  return { PATH, HOME, TMPDIR, FORCE_COLOR: '1', GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
}
