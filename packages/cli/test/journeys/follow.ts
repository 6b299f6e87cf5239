import { spawnSync } from 'node:child_process';
import type { CliResult } from '../support/cli-workspace.js';
import { errorsOf } from '../support/json-output.js';

/** The commands of ours among the next steps of a refusal, in order; each is the words that a real shell makes of it. */
export function printedCommands({ stdout }: CliResult): readonly (readonly string[])[] {
  return errorsOf(stdout)
    .flatMap(({ next }) => next)
    .flatMap((line) => {
      const start = line.indexOf('lockstep ');
      return start === -1 || line.includes('<') ? [] : [wordsOf(line.slice(start))];
    });
}

export function codesOf({ stdout }: CliResult): readonly string[] {
  return errorsOf(stdout).map(({ code }) => code);
}

/** What the shell hands to `lockstep`, where the line is pasted. */
function wordsOf(line: string): readonly string[] {
  const script = `lockstep() { printf '%s\\0' "$@"; }\n${line}`;
  const { stdout, stderr, status } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the shell refused ${line}: ${stderr}`);
  return stdout.split('\0').slice(0, -1);
}
