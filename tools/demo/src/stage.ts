import { spawn } from 'node:child_process';
import { styleText } from 'node:util';

/** Where a demo prints and what it counts. */
export interface Stage {
  /** Says what comes next. */
  scene(title: string, explanation: string): void;
  /** Runs a command as a user would type it, showing it and its real output; fails where the exit code is another. */
  run(command: readonly string[], expected?: number): Promise<string>;
  readonly commands: readonly {
    readonly command: string;
    readonly exitCode: number;
    readonly seconds: number;
  }[];
}

/** A stage below this folder. Nothing on it ever waits for a key. */
export function openStage(folder: string): Stage {
  const commands: { command: string; exitCode: number; seconds: number }[] = [];
  let scenes = 0;
  return {
    commands,
    scene: (title, explanation) => {
      scenes += 1;
      print(`\n${styleText('bold', `${scenes}. ${title}`)}\n${styleText('dim', explanation)}\n`);
    },
    run: async (command, expected = 0) => {
      const shown = command.join(' ');
      print(`${styleText('cyan', '$')} ${styleText('bold', shown)}\n`);
      const started = Date.now();
      const { exitCode, output } = await execute(command, folder);
      commands.push({ command: shown, exitCode, seconds: (Date.now() - started) / 1000 });
      print('\n');
      if (exitCode !== expected) throw new Error(`"${shown}" ended with ${exitCode}, expected ${expected}`);
      return output;
    },
  };
}

async function execute(
  command: readonly string[],
  cwd: string,
): Promise<{ exitCode: number; output: string }> {
  const [file = '', ...args] = command;
  const child = spawn(file, args, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false', ...colour() },
  });
  let output = '';
  const show = (chunk: Buffer): void => {
    output += chunk.toString('utf8');
    process.stdout.write(chunk);
  };
  child.stdout.on('data', show);
  child.stderr.on('data', show);
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
  return { exitCode, output };
}

function colour(): Record<string, string> {
  return process.stdout.isTTY && process.env['NO_COLOR'] === undefined ? { FORCE_COLOR: '1' } : {};
}

/** Writes to the terminal. */
export function print(text: string): void {
  process.stdout.write(text);
}
