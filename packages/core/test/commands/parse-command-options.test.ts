import { expect, test } from 'vitest';
import { HAZARD_CODES } from '../../src/errors/hazard-codes.js';
import { VERBS } from '../../src/commands/verbs.js';
import { OPTION_SCHEMAS } from '../../src/config/command-options.js';
import { COMMAND_OPTIONS, optionsOf } from '../../src/commands/verb-options.js';
import { parseDuration } from '../../src/text/duration.js';
import { type OptionSource, parseCommandOptions } from '../../src/commands/parse-command-options.js';
import { LockstepError } from '../../src/errors/lockstep-error.js';

function failure(source: OptionSource): LockstepError {
  try {
    parseCommandOptions(source);
  } catch (error) {
    if (error instanceof LockstepError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

test.each([
  ['60s', 60_000],
  ['500ms', 500],
  ['2m', 120_000],
  ['1h', 3_600_000],
  ['1.5s', 1500],
  ['60', 60_000],
  [60, 60_000],
  ['0', 0],
  ['60 s', 60_000],
  ['-1s', null],
  ['soon', null],
  ['', null],
  ['1d', null],
  [Number.NaN, null],
])('reads %j as %j milliseconds', (value, milliseconds) => {
  expect(parseDuration(value)).toBe(milliseconds);
});

test('fills in defaults', () => {
  expect(parseCommandOptions({ verb: 'diff', face: 'cli', values: {} })).toEqual({
    options: {
      environment: null,
      plan: null,
      approve: [],
      approval: null,
      accept: [],
      dryRun: false,
      failOn: [],
      from: null,
      to: null,
      out: null,
      task: null,
      asIs: false,
      renames: [],
      limits: { lockWaitMs: 60_000, lockTimeoutMs: 5_000, statementTimeoutMs: 0 },
      connectTimeoutMs: null,
      loadTimeoutMs: 120_000,
      pullTimeoutMs: 120_000,
      given: {},
    },
    modules: [],
    outputs: { stdout: 'text', files: [] },
    json: false,
    verbose: false,
  });
});

const PLAN_ID = 'ABCDEF012345';

test('takes the words of the command line', () => {
  const values = {
    environment: 'ci',
    module: ['api,auth', 'web'],
    plan: 'saved',
    approve: PLAN_ID,
    approval: 'approval.json',
    accept: 'DATA_LOSS, TABLE_REWRITE',
    'dry-run': true,
    task: 'ABC-1.2_x',
    rename: ['public.a=public.b', 'x = y'],
    'lock-wait': '2m',
    'lock-timeout': '500ms',
    'statement-timeout': '10',
    'connect-timeout': '3s',
    json: true,
  };
  expect(parseCommandOptions({ verb: 'apply', face: 'cli', values })).toEqual({
    options: {
      environment: 'ci',
      plan: 'saved',
      approve: ['abcdef012345'],
      approval: 'approval.json',
      accept: ['DATA_LOSS', 'TABLE_REWRITE'],
      dryRun: true,
      failOn: [],
      from: null,
      to: null,
      out: null,
      task: 'ABC-1.2_x',
      asIs: false,
      renames: [
        { from: 'public.a', to: 'public.b' },
        { from: 'x', to: 'y' },
      ],
      limits: { lockWaitMs: 120_000, lockTimeoutMs: 500, statementTimeoutMs: 10_000 },
      connectTimeoutMs: 3000,
      loadTimeoutMs: 120_000,
      pullTimeoutMs: 120_000,
      given: {
        environment: 'ci',
        module: ['api', 'auth', 'web'],
        plan: 'saved',
        approve: [PLAN_ID],
        approval: 'approval.json',
        accept: ['DATA_LOSS', 'TABLE_REWRITE'],
        dryRun: true,
        task: 'ABC-1.2_x',
        rename: ['public.a=public.b', 'x = y'],
        lockWait: '2m',
        lockTimeout: '500ms',
        statementTimeout: '10',
        connectTimeout: '3s',
        json: true,
      },
    },
    modules: ['api', 'auth', 'web'],
    outputs: { stdout: 'json', files: [] },
    json: true,
    verbose: false,
  });
});

test('reads the sides of a comparison, which belongs to the command line and makes no plan', () => {
  const values = { from: 'env:staging', to: 'snapshot:a:b.sql', out: 'x.sql' };
  expect(parseCommandOptions({ verb: 'diff', face: 'cli', values }).options).toMatchObject({
    from: { kind: 'env', name: 'staging' },
    to: { kind: 'snapshot', path: 'a:b.sql' },
    out: 'x.sql',
  });
});

test.each([
  [
    { from: 'staging' },
    '--from must be env:<name>, files, git:<ref>, snapshot:<file> or empty, not "staging".',
  ],
  [
    { from: 'git:--upload-pack=x' },
    '--from must be env:<name>, files, git:<ref>, snapshot:<file> or empty, not "git:--upload-pack=x".',
  ],
  [{ to: 'files' }, '--to belongs to a comparison: name its other side with --from.'],
  [
    { from: 'empty', environment: 'x' },
    '--environment has no place beside --from: a comparison makes no plan.',
  ],
])('refuses half a comparison, or a comparison with a plan: %j', (values, message) => {
  expect(() => parseCommandOptions({ verb: 'diff', face: 'cli', values })).toThrow(message);
});

test('takes the same words from Nx, which spells and types them its own way', () => {
  const values = { lockWait: 30, accept: ['all'], approve: [PLAN_ID], dryRun: undefined };
  const { options } = parseCommandOptions({ verb: 'apply', face: 'nx', values });
  expect([options.limits.lockWaitMs, options.accept, options.approve]).toEqual([
    30_000,
    'all',
    ['abcdef012345'],
  ]);
});

test.each([
  ['diff', { envrionment: 'x' }, '--envrionment is not an option of diff. Did you mean "--environment"?'],
  ['diff', { plan: 'x' }, '--plan is not for diff; it belongs to apply, sync.'],
  ['pull', { 'fail-on': 'drift' }, '--fail-on is not for pull; it belongs to diff, status.'],
  [
    'apply',
    { accept: 'DATALOSS' },
    '--accept must be one of DATA_LOSS, TABLE_REWRITE, BLOCKS_READS, BLOCKS_WRITES, MAY_FAIL_ON_DATA, NOT_TRANSACTIONAL, AUTHORIZATION_CHANGED, DEPENDENTS_REBUILT, BREAKS_READERS, ADOPTS, UNMANAGED, UNCLASSIFIED, all, not "DATALOSS". Did you mean "DATA_LOSS"?',
  ],
  ['apply', { approve: 'abc' }, '--approve must be a planId or at least its first 12 hex digits, not "abc".'],
  [
    'apply',
    { 'lock-wait': 'soon' },
    '--lock-wait must be a duration such as 60s, 500ms or 2m (a bare number is seconds), not "soon".',
  ],
  ['apply', { 'lock-wait': true }, '--lock-wait must be a duration such as 60s, not true.'],
  [
    'apply',
    { 'connect-timeout': '0' },
    '--connect-timeout must be a duration above 0 such as 60s, 500ms or 2m (a bare number is seconds), not "0".',
  ],
  [
    'apply',
    { task: '../../etc' },
    '--task must be a folder name: letters, digits, - _ and ., not "../../etc".',
  ],
  ['apply', { rename: 'users' }, '--rename must be old=new, two qualified names, not "users".'],
  ['apply', { rename: ['a=b', 'c=d=e'] }, '--rename must be old=new, two qualified names, not "c=d=e".'],
  ['apply', { environment: '' }, '--environment must not be empty.'],
  ['status', { 'fail-on': '' }, '--fail-on must be one of changes, drift, pending, not "".'],
  ['status', { 'fail-on': [' , '] }, '--fail-on must be one of changes, drift, pending, not "".'],
  ['apply', { module: '' }, '--module must not be empty.'],
  ['apply', { accept: '' }, `--accept must be one of ${HAZARD_CODES.join(', ')}, all, not "".`],
  ['apply', { environment: true }, '--environment must be text, not true.'],
  ['apply', { 'dry-run': 'maybe' }, '--dry-run must be a switch, not "maybe".'],
  [
    'status',
    { 'fail-on': 'drfit' },
    '--fail-on must be one of changes, drift, pending, not "drfit". Did you mean "drift"?',
  ],
  ['diff', { 'fail-on': 'changes,drift' }, '--fail-on drift belongs to status; diff can fail on changes.'],
] as const)('%s refuses %j', (verb, values, message) => {
  expect(failure({ verb, face: 'cli', values }).toValue()).toEqual({
    code: 'CONFIG.INVALID',
    message,
    next: [`{bin} ${verb} --help`],
  });
});

test('names everything that is wrong at once', () => {
  const error = failure({
    verb: 'pull',
    face: 'cli',
    values: { plan: 'x', josn: true, 'pull-timeout': 'long' },
  });
  expect([error.message, error.why]).toEqual([
    '3 options are wrong.',
    [
      '--plan is not for pull; it belongs to apply, sync.',
      '--josn is not an option of pull. Did you mean "--json"?',
      '--pull-timeout must be a duration above 0 such as 60s, 500ms or 2m (a bare number is seconds), not "long".',
    ].join('\n'),
  ]);
});

test.each(['sync', 'pull'] as const)('db-%s hands nothing of an apply on, and says so', (verb) => {
  const error = failure({ verb, face: 'nx', values: { plan: 'saved' } });
  expect([error.message, error.next]).toEqual([
    `--plan belongs to db-apply; db-${verb} hands it to no task.`,
    ['{exec} nx run <project>:db-apply with these options'],
  ]);
});

test('describes every option once, with a place for each', () => {
  expect(COMMAND_OPTIONS.map(({ name }) => name)).toEqual(Object.keys(OPTION_SCHEMAS));
  expect(COMMAND_OPTIONS.filter(({ description }) => description === '')).toEqual([]);
  expect(COMMAND_OPTIONS.filter(({ cli, nx }) => cli.length + nx.length === 0)).toEqual([]);
});

test.each(VERBS)('%s says in both faces where it works and how it prints', (verb) => {
  for (const face of ['cli', 'nx'] as const) {
    expect(optionsOf(verb, face).map(({ flag }) => flag)).toEqual(
      expect.arrayContaining(['environment', 'connect-timeout', 'json', 'verbose']),
    );
  }
});
