import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { COMMAND_OPTIONS, HELPER_COMMANDS, VERBS } from '@lockstep/core';
import { HELPERS } from '../src/help.js';

const PACKAGES = resolve(import.meta.dirname, '../..');

/** Every command of ours that a source writes as text; those that are data are judged by the compiler. */
function printedCommands(): readonly { readonly file: string; readonly command: string }[] {
  const sources = ['adapters', 'cli', 'core', 'nx'].flatMap((name) => {
    const root = join(PACKAGES, name, 'src');
    return readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.startsWith('generated'))
      .map((path) => join(root, path));
  });
  return sources.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\{bin\} ([a-z-]+[^'`\n]*)/g)]
      // `{bin} ${verb} --help` is of whatever verb was called.
      .map((match) => ({ file: file.slice(PACKAGES.length + 1), command: match[1] ?? '' })),
  );
}

test('every command that is printed as text exists, with every option', () => {
  const commands = printedCommands();
  expect(commands.length).toBeGreaterThan(10);
  const known: readonly string[] = [...VERBS, ...Object.keys(HELPERS), '--help', 'ledger'];
  for (const { file, command } of commands) {
    const [verb = ''] = command.split(/[^a-z-]/);
    expect(known, `${file}: ${command}`).toContain(verb);
    const flags = [...command.matchAll(/--([a-z][a-z-]*)/g)].map((match) => match[1] ?? '');
    const taken = COMMAND_OPTIONS.filter(({ cli }) => cli.some((name) => name === verb)).map(
      ({ flag }) => flag,
    );
    if (VERBS.some((name) => name === verb))
      for (const flag of flags.filter((name) => name !== 'help'))
        expect(taken, `${file}: ${command}`).toContain(flag);
  }
});

test('every command beside the verbs that next steps name is one', () => {
  const known: readonly string[] = Object.keys(HELPERS);
  for (const command of HELPER_COMMANDS) expect(known).toContain(command.split(' ')[0]);
});
