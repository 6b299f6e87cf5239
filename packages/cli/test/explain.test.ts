import { afterAll, beforeAll, expect, test } from 'vitest';
import { ERROR_CODE_NAMES } from '@lockstep/core/errors/codes.js';
import { FINDING_NAMES } from '@lockstep/core/findings/finding-codes.js';
import { type CliWorkspace, cliWorkspace } from './support/cli-workspace.js';

let workspace: CliWorkspace;

beforeAll(() => {
  workspace = cliWorkspace(null);
});

afterAll(async () => await workspace.dispose());

test.each(ERROR_CODE_NAMES)(
  'lockstep explain %s names no page that a terminal cannot follow',
  async (code) => {
    const { code: exitCode, stdout } = await workspace.run(['explain', code]);
    expect(exitCode).toBe(0);
    expect(stdout).not.toMatch(/\]\(/);
  },
);

test('a page that is named is an address', async () => {
  const { stdout } = await workspace.run(['explain', 'CONFIG.INVALID']);
  expect(stdout).toContain(
    'the configuration reference (https://github.com/lockstep-db/lockstep/blob/main/docs/reference/config.md)',
  );
});

test('what is not a code is repeated as it was typed, and all codes are listed one a line', async () => {
  const { code, stderr } = await workspace.run(['explain', 'nope']);
  expect(code).toBe(1);
  expect(stderr).toContain('Unknown code "nope".');
  const listed = stderr.split('\n').map((line) => line.replace(/^ +│ /, ''));
  for (const name of [...ERROR_CODE_NAMES, 'DATA_LOSS', 'DRIFT']) expect(listed).toContain(name);
});

test.each(FINDING_NAMES)(
  'lockstep explain %s says what it means, and how much it weighs',
  async (finding) => {
    const { code, stdout } = await workspace.run(['explain', finding.toLowerCase()]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      new RegExp(`^# ${finding.replace('.', '\\.')}\n\nA finding \\((warning|note)\\)\\. [A-Z"].*\\.\n$`),
    );
  },
);

test.each([
  ['tcsh', 'Unknown shell "tcsh".'],
  ['bsh', 'Unknown shell "bsh". Did you mean "bash"?'],
  ['', 'lockstep completion needs a shell: bash, zsh, fish.'],
])('lockstep completion %j: %s', async (shell, message) => {
  const { code, stderr } = await workspace.run(['completion', ...(shell === '' ? [] : [shell])]);
  expect(code).toBe(1);
  expect(stderr).toContain(`CONFIG.INVALID: ${message}\n`);
});

test('lockstep doctor has no options, and says so of one', async () => {
  const { code, stdout, stderr } = await workspace.run(['doctor', '--environment=nope']);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toContain('CONFIG.INVALID: Unknown option --environment.\n');
});
