import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { COMMAND_OPTIONS } from '@lockstep/core/commands/verb-options.js';
import { VERBS } from '@lockstep/core/commands/verbs.js';
import { HELPERS } from '../src/help.js';

const PACKAGES = resolve(import.meta.dirname, '../..');

interface Printed {
  readonly file: string;
  readonly command: string;
}

/** What a pattern finds in the sources of all packages: its first group, and the file. */
function inSources(pattern: RegExp): readonly Printed[] {
  const sources = ['adapters', 'cli', 'core', 'nx'].flatMap((name) => {
    const root = join(PACKAGES, name, 'src');
    return readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.startsWith('generated'))
      .map((path) => join(root, path));
  });
  return sources.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(pattern)].map((match) => ({
      file: file.slice(PACKAGES.length + 1),
      command: match[1] ?? '',
    })),
  );
}

test('every command that is printed as text exists, with every option', () => {
  // `{bin} ${verb} --help` is of whatever verb was called.
  const commands = inSources(/\{bin\} ([a-z-]+[^'`\n]*)/g);
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

test('every command that is printed as data exists', () => {
  const commands = inSources(/nextCommand\(\s*'([a-z -]+)'/g);
  expect(commands.length).toBeGreaterThan(30);
  const known: readonly string[] = [...VERBS, ...Object.keys(HELPERS), 'again'];
  expect(commands.filter(({ command }) => !known.includes(command.split(' ')[0] ?? ''))).toEqual([]);
});
