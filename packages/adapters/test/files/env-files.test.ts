import { findVariable } from '@lockstep/core/config/variables.js';
import { expect, test } from 'vitest';
import { readVariableSources } from '../../src/files/env-files.js';
import { temporaryFolder } from './temporary-folder.js';

type Files = Readonly<Record<string, string>>;

function read(
  files: Files,
  real: Record<string, string> = {},
  environment = { name: 'ci', isProtected: false },
) {
  const workspaceRoot = temporaryFolder(files);
  return readVariableSources({ workspaceRoot, projectRoot: 'modules/api', environment, real });
}

const ORDER = [
  'modules/api/.env.ci.local',
  'modules/api/.env.ci',
  'modules/api/.env.local',
  'modules/api/.env',
  '.env.ci.local',
  '.env.ci',
  '.env.local',
  '.env',
];

test('lists project files before workspace files, the most specific first', () => {
  expect(read({}).files.map(({ path }) => path)).toEqual(ORDER);
});

test.each(ORDER.map((path, index) => ({ path, index })))(
  'takes $path over all files behind it',
  ({ path, index }) => {
    const files = Object.fromEntries(ORDER.slice(index).map((name) => [name, `X=${name}`]));
    expect(findVariable('X', read(files))).toEqual({ value: path, origin: path });
  },
);

test('lists a file once for the project at the root of the workspace', () => {
  const workspaceRoot = temporaryFolder();
  const environment = { name: 'ci', isProtected: false };
  const { files } = readVariableSources({ workspaceRoot, projectRoot: '.', environment, real: {} });
  expect(files.map(({ path }) => path)).toEqual(['.env.ci.local', '.env.ci', '.env.local', '.env']);
});

test('reads quotes, exports, comments and references as dotenv does', () => {
  const sources = read(
    {
      '.env.ci': [
        '# a comment',
        'export USER_NAME="app"',
        "RAW='a b # c'",
        'HOST=db.${ZONE} # the host',
        'URL=postgres://${USER_NAME}:${PASSWORD}@${HOST}/${NAME:-shop}',
        'DOLLAR="pa\\$\\$word"',
      ].join('\n'),
      '.env': 'ZONE=eu',
    },
    { PASSWORD: 'real', ZONE: 'us' },
  );
  const [, , , , , file] = sources.files;
  expect(file?.values).toEqual({
    USER_NAME: 'app',
    RAW: 'a b # c',
    HOST: 'db.us',
    URL: 'postgres://app:real@db.us/shop',
    DOLLAR: 'pa$$word',
  });
});

test('lets a file refer to those before it', () => {
  const sources = read({ 'modules/api/.env.ci': 'NAME=shop', '.env': 'URL=postgres://a@h/${NAME}' });
  expect(findVariable('URL', sources)?.value).toBe('postgres://a@h/shop');
});

test('takes the file of the environment where another was loaded into the process before', () => {
  const files = { '.env': 'URL=postgres://a@local/${NAME}', 'modules/api/.env.ci': 'URL=postgres://a@ci/d' };
  for (const preloaded of ['postgres://a@local/${NAME}', 'postgres://a@local/shop']) {
    const sources = read(files, { URL: preloaded, NAME: 'shop' });
    expect(findVariable('URL', sources)).toEqual({
      value: 'postgres://a@ci/d',
      origin: 'modules/api/.env.ci',
    });
  }
});

const PROTECTED = { name: 'prod', isProtected: true };

test('gives a protected environment its own two files and nothing of the others, not even by reference', () => {
  const all = ['.env.prod.local', '.env.prod', '.env.local', '.env'];
  const files = Object.fromEntries(
    ['modules/api/', ''].flatMap((folder) => all.map((name) => [`${folder}${name}`, 'HOST=wrong\n'])),
  );
  const sources = read(
    { ...files, '.env.prod': 'URL=postgres://a@${HOST}/d', 'modules/api/.env.prod': '' },
    {},
    PROTECTED,
  );
  expect(sources.files.filter(({ allowed }) => allowed).map(({ path }) => path)).toEqual([
    'modules/api/.env.prod',
    '.env.prod',
  ]);
  expect(findVariable('URL', sources)).toEqual({ value: 'postgres://a@/d', origin: '.env.prod' });
  expect(findVariable('HOST', sources)).toBeNull();
});

test('gives a protected environment nothing that was loaded into the process from a file it must not read', () => {
  const sources = read({ '.env': 'URL=postgres://a@local/d' }, { URL: 'postgres://a@local/d' }, PROTECTED);
  expect(findVariable('URL', sources)).toBeNull();
});

test('changes nothing in the given variables', () => {
  const real = { A: '1' };
  read({ '.env': 'A=2\nB=3' }, real);
  expect(real).toEqual({ A: '1' });
});
