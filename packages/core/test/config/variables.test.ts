import { expect, test } from 'vitest';
import type { LockstepError } from '../../src/errors/lockstep-error.js';
import {
  findVariable,
  isFileAllowed,
  requireVariables,
  type VariableFile,
  variableFileNames,
} from '../../src/config/variables.js';

function file(path: string, values: Record<string, string>, rest: Partial<VariableFile> = {}): VariableFile {
  return { path, allowed: true, values, lines: values, ...rest };
}

test('looks into four files, the most specific first', () => {
  expect(variableFileNames('ci')).toEqual(['.env.ci.local', '.env.ci', '.env.local', '.env']);
});

test('takes values for a protected environment from the one file that is named for it', () => {
  const names = variableFileNames('prod');
  expect(names.filter((name) => isFileAllowed(name, { name: 'prod', isProtected: true }))).toEqual([
    '.env.prod',
  ]);
  expect(names.filter((name) => isFileAllowed(name, { name: 'prod', isProtected: false }))).toEqual(names);
});

test.each([
  [
    'a real variable over every file',
    { X: 'real' },
    [file('a', { X: 'file' })],
    { value: 'real', origin: 'process' },
  ],
  [
    'the first file that has it',
    {},
    [file('a', {}), file('b', { X: '2' }), file('c', { X: '3' })],
    { value: '2', origin: 'b' },
  ],
  [
    'the first file even where it is empty there',
    {},
    [file('a', { X: '' }), file('b', { X: '2' })],
    { value: '', origin: 'a' },
  ],
  [
    'the first file where a loader put a later one into the process',
    { X: '3' },
    [file('b', { X: '2' }), file('c', { X: '3' })],
    { value: '2', origin: 'b' },
  ],
  [
    'the file where a loader put the line itself into the process',
    { X: '$Y' },
    [file('b', { X: '2' }), file('c', { X: 'y' }, { lines: { X: '$Y' } })],
    { value: '2', origin: 'b' },
  ],
  ['nothing of a file that is not allowed', {}, [file('a', { X: '1' }, { allowed: false })], null],
  [
    'nothing where a loader put a forbidden line into the process',
    { X: '1' },
    [file('a', { X: '1' }, { allowed: false })],
    null,
  ],
  [
    'the allowed file where a loader put a forbidden line into the process',
    { X: '1' },
    [file('p', { X: '2' }), file('a', { X: '1' }, { allowed: false })],
    { value: '2', origin: 'p' },
  ],
  ['an empty real variable as it is', { X: '' }, [file('a', { X: '1' })], { value: '', origin: 'process' }],
  ['no inherited property', {}, [file('a', {})], null],
])('takes %s', (...[, real, files, expected]) => {
  expect(findVariable('X', { real, files })).toEqual(expected);
  expect(findVariable('constructor', { real: {}, files })).toBeNull();
});

test('names every missing variable at once, and where it looked', () => {
  const files = [
    file('modules/api/.env.prod', { USER: 'app', HOST: '' }),
    file('modules/api/.env', { PASSWORD: 'secret' }, { allowed: false }),
    file('.env.prod', {}),
  ];
  const act = () =>
    requireVariables({
      names: ['HOST', 'PORT', 'USER', 'PASSWORD', 'NAME', 'PORT'],
      real: { NAME: '' },
      files,
      module: 'api',
      environment: 'prod',
    });
  let error: unknown;
  try {
    act();
  } catch (thrown) {
    error = thrown;
  }
  expect((error as LockstepError).toValue()).toEqual({
    code: 'ENV.MISSING',
    message: 'Environment "prod" of api needs HOST, PORT, PASSWORD and NAME, which are not set.',
    why: [
      "Looked in the process's variables, then in modules/api/.env.prod and .env.prod.",
      'HOST is empty in modules/api/.env.prod.',
      'PASSWORD is set in modules/api/.env, which a protected environment does not read.',
      "NAME is empty in the process's variables.",
    ].join('\n'),
    next: ['export HOST=… PORT=… PASSWORD=… NAME=…', 'Or write them to modules/api/.env.prod.'],
  });
});

test('gives values with their origin', () => {
  const found = requireVariables({
    names: ['A', 'B'],
    real: { A: '1' },
    files: [file('.env', { B: '2' })],
    module: 'api',
    environment: 'ci',
  });
  expect([...found]).toEqual([
    ['A', { value: '1', origin: 'process' }],
    ['B', { value: '2', origin: '.env' }],
  ]);
});
