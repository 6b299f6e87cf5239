import { afterAll, beforeAll, expect, test } from 'vitest';
import { VERBS } from '@lockstep/core/commands/verbs.js';
import { HELPERS } from '../src/help.js';
import { type CliWorkspace, cliWorkspace } from './support/cli-workspace.js';

let workspace: CliWorkspace;

beforeAll(() => {
  workspace = cliWorkspace(null);
});

afterAll(async () => await workspace.dispose());

test.each([...VERBS, ...Object.keys(HELPERS)])(
  'lockstep %s --help says what it is, and does nothing',
  async (command) => {
    const { code, stdout, stderr } = await workspace.run([command, '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^lockstep ${command}\\b.*: .+\n`));
  },
);

test.each(VERBS)('lockstep %s --help has every description in one column', async (verb) => {
  const { stdout } = await workspace.run(['help', verb]);
  const rows = stdout.split('\n').filter((line) => /^ {2}\S/.test(line));
  const columns = rows.map((line) => /^ {2}(?:-\w, )?--\S+ +/.exec(line)?.[0].length);
  expect(new Set(columns).size, stdout).toBe(1);
});

test('lockstep help help is the help', async () => {
  const [helpHelp, all] = [await workspace.run(['help', 'help']), await workspace.run(['--help'])];
  expect(helpHelp).toEqual(all);
});

test('lockstep --help names every command', async () => {
  const { stdout } = await workspace.run([]);
  for (const command of [...VERBS, ...Object.keys(HELPERS)])
    expect(stdout).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
});

test('what stands behind -- is not for lockstep exec', async () => {
  const { stdout } = await workspace.run(['exec', '--environment=nowhere', '--', 'true', '--help']);
  expect(stdout).not.toContain('lockstep exec');
});
