import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { COMMAND_OPTIONS, optionNamesOf } from '../../src/commands/verb-options.js';
import { flagOf } from '../../src/text/flag-of.js';
import { parseCommandOptions } from '../../src/commands/parse-command-options.js';
import { withWhatWasAsked } from '../../src/run/asked.js';
import type { Verb } from '../../src/commands/verbs.js';
import { LockstepError } from '../../src/errors/lockstep-error.js';
import { type CommandValues, nextCommand, type NextStep, stepText } from '../../src/errors/next-command.js';
import { calledAgain } from '../../src/errors/called-again.js';
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
    const asked = { verb, module: 'api', environment: 'staging', options, takes: optionNamesOf };
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

  /** A value for each option that is carried somewhere; a new one has to be given here. */
  const VALUES = {
    ...{
      plan: '/p.json',
      approve: ['0123456789ab'],
      approval: '/a.json',
      accept: ['DATA_LOSS'],
      task: 'work',
    },
    ...{ dryRun: true, failOn: ['changes'], asIs: true, rename: ['a=b'] },
    ...{ lockWait: '5s', lockTimeout: '100ms', statementTimeout: '7s' },
    ...{ connectTimeout: '3s', loadTimeout: '90s', pullTimeout: '300s' },
  } as const;
  const COMPARISON = { from: 'empty', to: 'files', out: 'x.sql', failOn: ['changes'], loadTimeout: '9s' };
  const NEVER = ['environment', 'module', 'format', 'output', 'json', 'verbose'];
  const written = (name: string, value: unknown): string =>
    value === true ? `--${flagOf(name)}` : `--${flagOf(name)}=${String(value)}`;

  test.each(COMMAND_OPTIONS.filter(({ name }) => !NEVER.includes(name)))(
    'carry --$flag to every verb that takes it and that it shapes',
    ({ name, cli }) => {
      const isOfComparison = name in COMPARISON && !(name in VALUES);
      const values: Readonly<Record<string, unknown>> = isOfComparison ? COMPARISON : VALUES;
      const given = isOfComparison ? COMPARISON : { [name]: values[name] };
      for (const verb of cli)
        expect(ask(verb, given, nextCommand('again'))).toContain(written(name, values[name]));
    },
  );

  test('carry what shapes every plan, loadTimeout too, only to a verb that takes it', () => {
    const {
      task,
      rename,
      lockWait,
      lockTimeout,
      statementTimeout,
      connectTimeout,
      loadTimeout,
      pullTimeout,
    } = VALUES;
    const values = {
      ...{ task, rename, lockWait, lockTimeout, statementTimeout },
      ...{ connectTimeout, loadTimeout, pullTimeout },
    };
    expect(ask('sync', values, nextCommand('apply'))).toBe(
      `{bin} sync --module=api --environment=staging --task=work --rename=a=b --lock-wait=5s ` +
        '--lock-timeout=100ms --statement-timeout=7s --connect-timeout=3s --load-timeout=90s --pull-timeout=300s',
    );
    expect(ask('sync', values, nextCommand('diff'))).toBe(
      '{bin} diff --module=api --environment=staging --task=work --rename=a=b --connect-timeout=3s --load-timeout=90s',
    );
    expect(ask('sync', values, nextCommand('status'))).toBe(
      '{bin} status --module=api --environment=staging --connect-timeout=3s --load-timeout=90s',
    );
  });

  test('carry what belongs to one verb to that verb alone', () => {
    expect(ask('diff', { 'fail-on': 'changes' }, nextCommand('diff'))).toContain('--fail-on=changes');
    expect(ask('status', { 'fail-on': 'drift' }, nextCommand('diff'))).not.toContain('--fail-on');
    expect(ask('pull', { asIs: true }, nextCommand('sync'))).not.toContain('--as-is');
    expect(ask('apply', { dryRun: true }, nextCommand('apply'))).not.toContain('--dry-run');
  });

  test('add a rename to those that were given, or take them all away', () => {
    const values = { rename: ['a=b'] };
    expect(ask('apply', values, nextCommand('apply', { rename: ['c=d'] }))).toContain(
      '--rename=a=b --rename=c=d',
    );
    expect(ask('apply', values, nextCommand('diff', { rename: [] }))).not.toContain('--rename');
  });

  test('of a command that came to no module are that command as it was typed', () => {
    const again = (line: string, options: CommandValues): string | undefined => {
      const error = new LockstepError('CONFIG.INVALID', { what: 'x', next: [nextCommand('again', options)] });
      return calledAgain(error, line.split(' ')).next[0];
    };
    expect(again('apply --module=apy --json --accept=all', { module: 'api' })).toBe(
      '{bin} apply --accept=all --module=api',
    );
    expect(again('diff --module apy --fail-on changes', { module: 'api' })).toBe(
      '{bin} diff --fail-on changes --module=api',
    );
    expect(again('diff --to postgres://joe:secret@h/d --out=mysql://joe:secret@h/d', { module: 'api' })).toBe(
      '{bin} diff --to <value> --out=<value> --module=api',
    );
    expect(again('exec -e staging -- psql postgres://secret', { module: 'api' })).toBe(
      '{bin} exec -e staging --module=api -- <command>',
    );
  });

  test('call the same command again with one thing changed', () => {
    expect(
      ask('sync', { loadTimeout: '1s', accept: ['DATA_LOSS'] }, nextCommand('again', { loadTimeout: '5s' })),
    ).toBe('{bin} sync --module=api --environment=staging --accept=DATA_LOSS --load-timeout=5s');
    expect(ask('diff', COMPARISON, nextCommand('again', { out: 'y.sql' }))).toBe(
      '{bin} diff --module=api --fail-on=changes --from=empty --to=files --out=y.sql --load-timeout=9s',
    );
    expect(stepText(nextCommand('again', { lockWait: '<duration>' }, { note: 'wait' }))).toBe(
      'wait: run the command again with --lock-wait=<duration>',
    );
  });

  describe('under Nx', () => {
    const projects = new Map([
      ['api', '@shop/api'],
      ['auth', 'auth'],
    ]);
    const askNx = (
      [verb, goal]: readonly [Verb, Verb?],
      values: Readonly<Record<string, unknown>>,
      step: NextStep,
    ): readonly string[] => {
      const { options } = parseCommandOptions({ verb, face: 'nx', values });
      const error = new LockstepError('PLAN.STALE', { what: 'x', next: [step] });
      const nx = { projects, ...(goal === undefined ? {} : { goal }) };
      const place = { module: 'api', environment: 'staging', takes: optionNamesOf };
      return withWhatWasAsked(error, { verb, ...place, options, nx }).next;
    };

    test('are tasks of the project, with what they take', () => {
      expect(
        askNx(['apply'], { rename: [RENAME], loadTimeout: 90 }, nextCommand('apply', { approve: 'a' })),
      ).toEqual([
        `{exec} nx run @shop/api:db-apply:staging --rename='${RENAME}' --load-timeout=90 --approve=a`,
      ]);
      expect(askNx(['apply'], { lockWait: '5s' }, nextCommand('diff'))).toEqual([
        '{exec} nx run @shop/api:db-diff:staging',
      ]);
      expect(askNx(['apply'], {}, nextCommand('apply', { module: 'auth' }))).toEqual([
        '{exec} nx run auth:db-apply:staging',
      ]);
    });

    test('go on to the end of the chain that was asked for', () => {
      expect(askNx(['apply', 'sync'], {}, nextCommand('apply', { approve: 'a' }))).toEqual([
        '{exec} nx run @shop/api:db-apply:staging --approve=a',
        'then: {exec} nx run @shop/api:db-sync:staging',
      ]);
      expect(askNx(['diff', 'sync'], {}, nextCommand('check'))).toHaveLength(1);
    });

    test('are the same where they are completed twice', () => {
      const { options } = parseCommandOptions({ verb: 'apply', face: 'nx', values: { task: 'work' } });
      const asked = {
        verb: 'apply',
        module: 'api',
        environment: 'staging',
        options,
        takes: optionNamesOf,
      } as const;
      const nx = { projects, goal: 'sync' } as const;
      const error = new LockstepError('PLAN.STALE', {
        what: 'x',
        next: [nextCommand('apply'), nextCommand('again')],
      });
      const once = withWhatWasAsked(error, { ...asked, nx });
      expect(once.next).toHaveLength(3);
      expect(withWhatWasAsked(once, { ...asked, nx }).next).toEqual(once.next);
    });

    test('are of the command line where no task does it', () => {
      expect(askNx(['apply'], {}, nextCommand('sync', { accept: 'all' }))).toEqual([
        '{bin} sync --module=api --environment=staging --accept=all',
      ]);
      expect(askNx(['apply'], {}, nextCommand('diff', { from: 'empty', to: 'files' }))).toEqual([
        '{bin} diff --module=api --from=empty --to=files',
      ]);
      expect(askNx(['apply'], {}, nextCommand('diff', { module: 'alone' }))).toEqual([
        '{bin} diff --module=alone --environment=staging',
      ]);
      expect(askNx(['apply'], {}, nextCommand('doctor'))).toEqual(['{bin} doctor']);
    });
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

  test('end with the command that was called where all else is done by hand', () => {
    const { options } = parseCommandOptions({
      ...{ verb: 'sync', face: 'cli' },
      values: { rename: ['a=b'], approve: ['0123456789ab'], accept: 'all' },
    });
    const error = new LockstepError('DB.AUTH', { what: 'x', next: ['Check the password.'] });
    const asked = {
      verb: 'sync',
      module: 'api',
      environment: 'staging',
      options,
      takes: optionNamesOf,
    } as const;
    expect(withWhatWasAsked(error, asked).next).toEqual([
      'Check the password.',
      'then: {bin} sync --module=api --environment=staging --accept=all --rename=a=b',
    ]);
    const interrupted = new LockstepError('INTERRUPTED', { what: 'x', next: ['y'] });
    expect(withWhatWasAsked(interrupted, asked).next).toEqual(['y']);
  });
});
