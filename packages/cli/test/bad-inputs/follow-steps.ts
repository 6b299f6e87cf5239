import { expect } from 'vitest';
import { COMMAND_OPTIONS } from '@lockstep/core/commands/verb-options.js';
import { parseCommandOptions } from '@lockstep/core/commands/parse-command-options.js';
import { type Verb, VERBS } from '@lockstep/core/commands/verbs.js';
import { readVerbLine } from '../../src/command-line.js';
import { HELPERS } from '../../src/help.js';
import type { CliWorkspace, Variables } from '../support/cli-workspace.js';
import type { PrintedError } from '../support/json-output.js';
import { type PrintedStep, stepsIn } from '../support/printed-steps.js';

/** Notes of commands that need nothing done by hand before. */
const HELPS_ALONE = [
  '',
  'make it again: ',
  'if it is right: ',
  'See the shape of an approval file: ',
  'If it only needs more time: ',
];

/**
 * Judges the commands that a refusal prints: each is one that the command line takes, and one that needs nothing by hand
 * does not end in the same refusal when it is run where the refusal was met.
 */
export async function followSteps(
  workspace: CliWorkspace,
  error: PrintedError,
  env: Variables,
): Promise<void> {
  for (const step of stepsIn(error.next)) {
    judgeWords(step);
    if (step.isOpen || !HELPS_ALONE.includes(step.note)) continue;
    const { stdout, stderr } = await workspace.run(withoutInstall(step.words), { env });
    expect(`${stderr}\n${stdout}`, step.line).not.toContain(`${error.code}: ${error.message}`);
  }
}

/** What the real parsers say of the words. */
function judgeWords({ words: [command = '', ...rest], line }: PrintedStep): void {
  if (command === '--help') return;
  const verb = VERBS.find((known) => known === command);
  if (verb === undefined) judgeHelper({ command, rest, line });
  else judgeVerb({ verb, rest, line });
}

interface Judged {
  readonly rest: readonly string[];
  readonly line: string;
}

function judgeHelper({ command, rest, line }: Judged & { readonly command: string }): void {
  const helper = Object.entries(HELPERS).find(([name]) => name === command)?.[1];
  if (helper === undefined) throw new Error(`${line}: there is no command "${command}"`);
  const known = helper.options.map(([usage]) => /--([a-z-]+)/.exec(usage)?.[1]);
  const end = rest.includes('--') ? rest.indexOf('--') : rest.length;
  for (const word of rest.slice(0, end).filter((given) => given.startsWith('-') && given !== '--help'))
    expect(known, line).toContain(/^--([a-z-]+)/.exec(word)?.[1]);
}

/** A value that was filled in is the test's, and not judged. */
function judgeVerb({ verb, rest, line }: Judged & { readonly verb: Verb }): void {
  if (rest.includes('--help')) return;
  const { values } = readVerbLine(verb, rest);
  const isFilled = (value: unknown): boolean => JSON.stringify(value).includes('filled-in');
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => !isFilled(value)));
  parseCommandOptions({ verb, face: 'cli', values: given });
  for (const flag of Object.keys(values))
    expect(COMMAND_OPTIONS.find((one) => one.flag === flag)?.cli, line).toContain(verb);
}

/** The packages of a test's workspace are those of this repository. */
function withoutInstall(words: readonly string[]): readonly string[] {
  return words[0] === 'init' ? [...words, '--skip-install'] : words;
}
