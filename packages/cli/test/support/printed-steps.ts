import { spawnSync } from 'node:child_process';
import type { CliResult } from './cli-workspace.js';
import { errorsOf } from './json-output.js';

/** A command of ours among the next steps of a refusal. */
export interface PrintedStep {
  readonly line: string;
  /** The words that a real shell hands to `lockstep`, where the line is pasted. */
  readonly words: readonly string[];
  /** What stands in front of the command: what has to be done first, or what it is for. */
  readonly note: string;
  /** True where a value has to be filled in by hand, such as `<file>`. */
  readonly isOpen: boolean;
}

/** Places to be filled in by hand, with what tests fill in. */
const PLACES: Readonly<Record<string, string>> = {
  duration: '7s',
  planId: '0123456789ab',
  codes: 'ADOPTS',
  command: 'true',
};
const PLACE = /<([a-zA-Z][A-Za-z -]*)>/g;

/** The commands of ours among these lines, in order; places that are left open are filled in. */
export function stepsIn(lines: readonly string[]): readonly PrintedStep[] {
  return lines.flatMap((line) => {
    const start = line.search(/(?:^|: )lockstep /);
    if (start === -1) return [];
    const command = line.slice(line.indexOf('lockstep ', start));
    const isOpen = command.search(PLACE) !== -1;
    const words = wordsOf(command.replaceAll(PLACE, (_place, name: string) => PLACES[name] ?? 'filled-in'));
    return [{ line, words, note: line.slice(0, line.length - command.length), isOpen }];
  });
}

/** The commands of ours among the next steps of a refusal, in order, whether it was printed for people or as JSON. */
export function printedSteps(result: CliResult): readonly PrintedStep[] {
  if (isJson(result)) return stepsIn(errorsOf(result.stdout).flatMap(({ next }) => next));
  const [, block = ''] = /^Next:\n([\s\S]*?)^More: /m.exec(result.stderr) ?? [];
  return stepsIn(block.split('\n').map((line) => line.trim()));
}

/** The code of each error. */
export function codesOf(result: CliResult): readonly string[] {
  if (isJson(result)) return errorsOf(result.stdout).map(({ code }) => code);
  return [...result.stderr.matchAll(/^More: .* explain (\S+)$/gm)].map(([, code = '']) => code);
}

function isJson({ stdout }: CliResult): boolean {
  return stdout.startsWith('{');
}

/** The words that a real shell hands to `lockstep`, where the line is pasted. */
export function wordsOf(line: string): readonly string[] {
  const script = `lockstep() { printf '%s\\0' "$@"; }\n${line}`;
  const { stdout, stderr, status } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the shell refused ${line}: ${stderr}`);
  return stdout.split('\0').slice(0, -1);
}
