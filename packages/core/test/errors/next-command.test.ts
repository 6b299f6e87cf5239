import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { parseCommandOptions } from '../../src/config/parse-command-options.js';
import { withWhatWasAsked } from '../../src/commands/asked.js';
import type { Verb } from '../../src/commands/outcome.js';
import { LockstepError } from '../../src/errors/lockstep-error.js';
import { nextCommand, type NextStep, stepText } from '../../src/errors/next-command.js';
import { shellCommand } from '../../src/errors/shell-command.js';

/** What a real shell makes of a line. */
function splitByShell(line: string): readonly string[] {
  const { stdout, status } = spawnSync('sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the shell refused ${line}`);
  return stdout.split('\0').slice(0, -1);
}

describe('a command line', () => {
  const WORDS = [
    'public."Post".title',
    "o'brien",
    '--rename=public."Post".title=public."Post"."new title"',
    "--rename=it's=it",
    '$(touch /tmp/pwned)',
    '`id`',
    'a;b|c&d',
    '*',
    'a\nb',
    '\\',
    '!history',
    '',
    '~',
    '--plan=/a folder/plan.json',
  ];

  test('is split by a shell into exactly its words', () => {
    expect(splitByShell(shellCommand(WORDS))).toEqual(WORDS);
  });

  test('is quoted only where it has to be, and leaves places to fill in alone', () => {
    expect(shellCommand(['apply', '--rename=a.b=a.c', '--plan=<file>', '--task=it is'])).toBe(
      "apply --rename=a.b=a.c --plan=<file> --task='it is'",
    );
  });
});

test('a next command is written with its note and options', () => {
  expect(
    stepText(nextCommand('diff', { module: 'api', rename: ['a=b', 'c=d'] }, { note: 'make it again' })),
  ).toBe('make it again: {bin} diff --module=api --rename=a=b --rename=c=d');
  expect(stepText(nextCommand('apply', { dryRun: true, accept: [], approve: ['x', 'y'] }))).toBe(
    '{bin} apply --dry-run --approve=x,y',
  );
});

describe('the next steps of a run', () => {
  const ask = (verb: Verb, values: Readonly<Record<string, unknown>>, step: NextStep): string => {
    const { options } = parseCommandOptions({ verb, face: 'cli', values });
    const error = new LockstepError('PLAN.STALE', { what: 'x', next: [step] });
    const asked = { verb, module: 'api', environment: 'staging', options };
    return withWhatWasAsked(error, asked).next[0] ?? '';
  };
  const RENAME = 'public."Post".title=public."Post".name';

  test('carry the rename that shaped the plan, quoted', () => {
    expect(ask('apply', { rename: [RENAME] }, nextCommand('apply', { approve: 'a' }))).toBe(
      `{bin} apply --module=api --environment=staging --rename='${RENAME}' --approve=a`,
    );
  });

  test('name the verb that was called', () => {
    expect(ask('sync', {}, nextCommand('apply'))).toBe('{bin} sync --module=api --environment=staging');
    expect(ask('sync', {}, nextCommand('diff'))).toMatch(/^\{bin\} diff /);
    expect(ask('apply', {}, nextCommand('apply'))).toMatch(/^\{bin\} apply /);
  });

  test('carry task and times, each only to a verb that takes it', () => {
    const values = {
      task: 'work',
      'lock-wait': '5s',
      'lock-timeout': '100ms',
      'connect-timeout': '3s',
      'pull-timeout': '300s',
    };
    const given =
      '--task=work --lock-wait=5000ms --lock-timeout=100ms --connect-timeout=3000ms --pull-timeout=300000ms';
    expect(ask('sync', values, nextCommand('apply'))).toContain(given);
    expect(ask('sync', values, nextCommand('diff'))).toBe(
      '{bin} diff --module=api --environment=staging --task=work --connect-timeout=3000ms',
    );
  });

  test('carry the yes to a plan only where they are about that plan', () => {
    const values = { accept: ['DATA_LOSS'], approve: ['0123456789ab'], plan: '/p.json', approval: '/a.json' };
    expect(ask('apply', values, nextCommand('apply'))).not.toMatch(/accept|approv|plan/);
    expect(ask('apply', values, nextCommand('apply', {}, { samePlan: true }))).toContain(
      '--plan=/p.json --approve=0123456789ab --approval=/a.json --accept=DATA_LOSS',
    );
  });

  test('leave a comparison and words alone', () => {
    expect(ask('apply', { rename: ['a=b'] }, nextCommand('diff', { from: 'empty', to: 'files' }))).toBe(
      '{bin} diff --module=api --from=empty --to=files',
    );
    expect(ask('apply', {}, 'have it approved')).toBe('have it approved');
  });
});
