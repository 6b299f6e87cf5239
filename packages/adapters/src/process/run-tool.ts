import { execa } from 'execa';
import { childEnvironment } from './child-environment.js';
import { errnoOf } from './errno.js';
import { redactByValue } from './redact-by-value.js';

export interface ToolRequest {
  /** A path or a name looked up on PATH; never a shell line. */
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Beside what every child gets (`childEnvironment`); `undefined` takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** `own`: the tool gets `env` and nothing else. Default: `added`. */
  readonly envMode?: 'added' | 'own';
  /** After this long the tool and all it started are killed. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Values that must not be in the output, in whatever spelling. */
  readonly redact?: readonly string[];
  /** What the tool reads from stdin, which is closed otherwise. */
  readonly input?: string;
  /** The user to run as, where this process may choose. */
  readonly account?: { readonly uid: number; readonly gid: number };
}

/** How a tool ended. Never an exception: what an exit code means is for the caller to say. */
export interface ToolResult {
  /** Null where the tool did not end by itself, or never started. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
  /** True where the caller's signal ended it. */
  readonly interrupted: boolean;
  /** True where it wrote more than anybody would read, and was ended for it. */
  readonly flooded: boolean;
  /** The system's code where the tool could not be started: `ENOENT`, `EACCES`; else null. */
  readonly startError: string | null;
}

/** What a tool's grandchild that left its group may hold open after the tool has ended. */
const PIPE_GRACE_MS = 500;
const TERMINATE_GRACE_MS = 1000;

const NEVER_STARTED: ToolResult = {
  exitCode: null,
  stdout: '',
  stderr: '',
  timedOut: false,
  interrupted: true,
  flooded: false,
  startError: null,
};

/** Runs a tool: argument array, no shell, closed stdin, hard timeout, output redacted by value. */
export async function runTool(request: ToolRequest): Promise<ToolResult> {
  if (request.signal?.aborted === true) return NEVER_STARTED;
  const secrets = request.redact ?? [];
  const child = execa(request.file, request.args, startOptions(request));
  const limit = limitTool(child, request);
  const flood = (): void => limit.end('flood');
  const output = { stdout: collect(child.stdout, flood), stderr: collect(child.stderr, flood) };
  try {
    const exitCode = await endOf(child);
    const result = await child;
    const startError = child.pid === undefined ? (result.code ?? 'UNKNOWN') : null;
    return {
      exitCode,
      stdout: redactByValue(output.stdout(), secrets),
      stderr: redactByValue(output.stderr(), secrets),
      timedOut: limit.ended() === 'timeout',
      interrupted: limit.ended() === 'signal',
      flooded: limit.ended() === 'flood',
      startError,
    };
  } finally {
    limit.release();
  }
}

function startOptions(request: ToolRequest) {
  return {
    cwd: request.cwd,
    env: { ...(request.envMode === 'own' ? {} : childEnvironment()), ...request.env },
    extendEnv: false,
    ...(request.input === undefined ? { stdin: 'ignore' as const } : { input: request.input }),
    ...request.account,
    buffer: false,
    reject: false,
    stripFinalNewline: false,
    // Its own process group, so that the timeout ends what the tool started, too.
    detached: process.platform !== 'win32',
    windowsHide: true,
  } as const;
}

type Child = ReturnType<typeof execa<ReturnType<typeof startOptions>>>;
type Output = Child['stdout'];

/** Far beyond any plan; a tool that writes more than this has lost its way. */
const MOST_OUTPUT_BYTES = 64 * 1024 * 1024;

function collect(stream: Output, onFlood: () => void): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stream?.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= MOST_OUTPUT_BYTES) chunks.push(chunk);
    else onFlood();
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

/** The exit code. Pipes that outlive the tool (a daemon it left behind) are closed after a grace. */
async function endOf(child: Child): Promise<number | null> {
  if (child.pid === undefined) return null;
  return await new Promise((resolve) => {
    child.once('exit', (code) => {
      resolve(code);
      const grace = setTimeout(
        () => [child.stdout, child.stderr].forEach((pipe) => pipe?.destroy()),
        PIPE_GRACE_MS,
      );
      child.once('close', () => clearTimeout(grace));
    });
  });
}

/** Ends the tool's process group when its time is up or the caller's signal fires: first politely, then for good. */
function limitTool(child: Child, { timeoutMs, signal }: ToolRequest) {
  let ended: 'timeout' | 'signal' | 'flood' | null = null;
  let harder: NodeJS.Timeout | undefined;
  const end = (reason: 'timeout' | 'signal' | 'flood'): void => {
    ended ??= reason;
    killGroup(child, 'SIGTERM');
    harder ??= setTimeout(() => killGroup(child, 'SIGKILL'), TERMINATE_GRACE_MS);
  };
  const timer = setTimeout(() => end('timeout'), timeoutMs);
  const onAbort = (): void => end('signal');
  const onExit = (): void => killGroup(child, 'SIGKILL');
  signal?.addEventListener('abort', onAbort, { once: true });
  process.once('exit', onExit);
  return {
    end,
    ended: () => ended,
    release: () => {
      clearTimeout(timer);
      clearTimeout(harder);
      if (ended !== null) killGroup(child, 'SIGKILL');
      signal?.removeEventListener('abort', onAbort);
      process.removeListener('exit', onExit);
    },
  };
}

function killGroup(child: Child, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    child.kill(signal);
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    const code = errnoOf(error);
    // ESRCH: the whole group has ended. EPERM: macOS says so for a group of zombies.
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
