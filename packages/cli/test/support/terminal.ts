import { spawn, spawnSync } from 'node:child_process';
import { Terminal } from '@xterm/headless';
import { PLAIN_VARIABLES, type Variables } from './cli-workspace.js';

/** `script` of util-linux gives a program a real terminal. */
export const HAS_TERMINAL =
  spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') === true;

const COLUMNS = 200;
const ROWS = 50;

export interface TerminalOptions {
  /** The program that Node runs. */
  readonly bin: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly variables?: Variables;
  /** What is typed once a text stands on the terminal, in this order. */
  readonly answers?: readonly Answer[];
  readonly columns?: number;
}

interface Answer {
  readonly at: string;
  readonly keys: string;
  /** What somebody else does while the question stands there. */
  readonly first?: () => Promise<unknown>;
}

/** What a program left on a terminal. */
export interface Screen {
  readonly code: number;
  /** Every byte that reached the terminal, as text. */
  readonly raw: string;
  /** What stands there, with what had scrolled away; a line that the terminal broke is one. */
  readonly lines: readonly string[];
  /** The same as it is drawn: what the terminal broke goes on in the first column of another row. */
  readonly rows: readonly string[];
  /** What the terminal was told beside text: titles, bells, other screens. */
  readonly side: readonly string[];
}

/** Runs a program of Node on a pseudo-terminal of its own and renders what it wrote. */
export async function onTerminal(options: TerminalOptions): Promise<Screen> {
  const { code, raw } = await typed(options);
  return { code, raw, ...(await rendered(raw, options.columns ?? COLUMNS)) };
}

async function typed({ bin, argv, cwd, variables, answers = [], columns = COLUMNS }: TerminalOptions) {
  const command = [process.execPath, bin, ...argv].map(shellWord).join(' ');
  const line = `stty rows ${ROWS} cols ${columns}; exec ${command}`;
  const child = spawn('script', ['-qec', line, '/dev/null'], {
    cwd,
    env: { ...PLAIN_VARIABLES, TERM: 'xterm-256color', ...variables },
  });
  const waiting = [...answers];
  let raw = '';
  let since = 0;
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    raw += chunk;
    const [next] = waiting;
    if (next === undefined || !raw.slice(since).includes(next.at)) return;
    since = raw.length;
    waiting.shift();
    const write = (): void => void child.stdin.write(next.keys);
    void (next.first?.() ?? Promise.resolve()).then(write, () => child.kill());
  });
  const code = await new Promise<number>((resolve) => child.once('close', (ended) => resolve(ended ?? -1)));
  return { code, raw };
}

function shellWord(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

async function rendered(raw: string, cols: number): Promise<Pick<Screen, 'lines' | 'rows' | 'side'>> {
  const terminal = new Terminal({ cols, rows: ROWS, scrollback: 100_000, allowProposedApi: true });
  const side: string[] = [];
  terminal.onTitleChange((title) => side.push(`title ${title}`));
  terminal.onBell(() => side.push('bell'));
  for (const id of [7, 8, 9, 52, 777]) {
    terminal.parser.registerOscHandler(id, (data) => side.push(`command ${id} ${data}`) > 0);
  }
  await new Promise<void>((resolve) => terminal.write(raw, resolve));
  const { active } = terminal.buffer;
  if (active.type === 'alternate') side.push('another screen');
  const lines: string[] = [];
  const rows: string[] = [];
  for (let row = 0; row < active.length; row += 1) {
    const line = active.getLine(row);
    const text = line?.translateToString(true) ?? '';
    rows.push(text);
    if (line?.isWrapped === true) lines.push(`${lines.pop() ?? ''}${text}`);
    else lines.push(text);
  }
  terminal.dispose();
  return { rows, lines: lines.join('\n').trimEnd().split('\n'), side };
}
