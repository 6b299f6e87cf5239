import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { nextCommand } from '@lockstep/core/errors/next-command.js';
import type { ToolResult } from '../process/run-tool.js';

/** A tool as its failures name it. */
export interface NamedTool {
  /** `drizzle-kit 0.31.11`. */
  readonly label: string;
  readonly timeoutMs: number;
  /** What to do where it takes too long, and where it fails. */
  readonly ifSlow: string;
  readonly ifFailed: string;
}

/** Throws `INTERRUPTED`, `TOOL.TIMEOUT` or `PULL.FAILED` unless the tool ended by itself with exit code 0. */
export function refuseUnlessEnded(tool: NamedTool, result: ToolResult): void {
  if (result.interrupted) {
    throw new LockstepError('INTERRUPTED', { what: `Interrupted while ${nameOf(tool)} was running.` });
  }
  if (result.timedOut) {
    throw new LockstepError('TOOL.TIMEOUT', {
      what: `${tool.label} did not finish within ${tool.timeoutMs / 1000} s and was stopped.`,
      why: lastWords(result),
      next: [
        tool.ifSlow,
        nextCommand(
          'again',
          { pullTimeout: `${(2 * tool.timeoutMs) / 1000}s` },
          { note: 'Allow twice the time' },
        ),
      ],
    });
  }
  if (result.exitCode !== 0) {
    const end =
      result.exitCode === null
        ? `could not be started (${result.startError})`
        : `ended with exit code ${result.exitCode}`;
    throw toolFailed(tool, result, `${tool.label} ${end}.`);
  }
}

/** The error for a tool whose answer is none, with what it printed. */
export function toolFailed(tool: NamedTool, result: ToolResult, what: string): LockstepError {
  const crash = CRASH.exec(result.stderr)?.[0];
  if (crash !== undefined) {
    return new LockstepError('PULL.FAILED', {
      what: `${tool.label} crashed: ${crash}`,
      why: 'It cannot read something in the database, often an unusual name of a column, type or label.',
      next: [
        'Look at the names in the tables of this module; report the crash to the maintainers of the tool with the name that causes it.',
        'Or use another generator: "pull": [{ "tool": "kysely", … }] in db.config.json.',
      ],
    });
  }
  return new LockstepError('PULL.FAILED', {
    what,
    why: lastWords(result) ?? 'It printed no reason.',
    next: [tool.ifFailed],
  });
}

/** The line with which Node ends a program whose error nobody caught; frames of the program follow. */
const CRASH = /^(?:[A-Z]\w*)?Error: .*(?=\n {4}at )/m;

function nameOf({ label }: NamedTool): string {
  return label.split(' ')[0] ?? label;
}

const SHOWN_LINES = 12;
const SHOWN_CHARACTERS = 2000;

/** The end of what a tool printed, without colours and the frames of its spinner. */
function lastWords({ stdout, stderr }: ToolResult): string | undefined {
  const plain = `${stdout}\n${stderr}`.slice(-200_000).replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '');
  const lines = plain
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '' && !/^\s*\[[\u2800-\u28ff✓]\]/.test(line));
  const words = lines.slice(-SHOWN_LINES).join('\n').slice(-SHOWN_CHARACTERS);
  return words === '' ? undefined : words;
}
