import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findWorkspaceRoot } from '../../src/files/find-workspace-root.js';
import { openWorkspace, readModuleConfigs } from '../../src/files/workspace.js';
import { configWith, temporaryFolder } from './temporary-folder.js';

test.each([
  ['the folder with nx.json', { 'nx.json': '{}', 'a/package.json': { workspaces: ['*'] } }, []],
  ['the folder with nx.json even above a git repository', { 'nx.json': '{}' }, ['a/.git']],
  ['the git root', { 'a/package.json': { workspaces: ['*'] } }, ['.git']],
  [
    'the folder with workspaces',
    { 'package.json': { workspaces: ['a/*'] }, 'a/package.json': { name: 'a' } },
    [],
  ],
  ['the folder with pnpm workspaces', { 'pnpm-workspace.yaml': '', 'a/package.json': 'no json' }, []],
])('starts a workspace at %s', (_, files, folders) => {
  const root = temporaryFolder(files);
  for (const folder of ['a/b/c', ...folders]) mkdirSync(join(root, folder), { recursive: true });
  expect(findWorkspaceRoot(join(root, 'a/b/c'))).toBe(root);
});

test('starts a workspace where it stands, where nothing says more', () => {
  const root = temporaryFolder({ 'package.json': { name: 'x' } });
  expect(findWorkspaceRoot(root)).toBe(root);
});

test('finds modules and names them by their config, else by their project, else by their folder', async () => {
  const root = temporaryFolder({
    'a/db.config.json': configWith({ module: 'api' }),
    'a/project.json': { name: 'ignored' },
    'b/db.config.json': configWith(),
    'b/project.json': { name: 'from-project' },
    'b/package.json': { name: 'ignored' },
    'c/db.config.json': configWith(),
    'c/package.json': { name: '@scope/from-package' },
    'modules/d/db.config.json': configWith({ uses: ['api', '../../b'] }),
    'node_modules/x/db.config.json': configWith(),
    'dist/a/db.config.json': configWith(),
    'modules/dist/a/db.config.json': configWith(),
    '.cache/x/db.config.json': configWith(),
  });
  const { modules, broken } = await openWorkspace({}).read(root);
  expect(modules.map(({ name, root: at, uses }) => [name, at, ...uses])).toEqual([
    ['@scope/from-package', 'c'],
    ['api', 'a'],
    ['from-project', 'b'],
    ['d', 'modules/d', 'api', 'from-project'],
  ]);
  expect(broken).toEqual([]);
});

test('hides no module behind a broken one', async () => {
  const root = temporaryFolder({
    'good/db.config.json': configWith(),
    'typo/db.config.json': configWith({ engien: 'pg-delta' }),
    'syntax/db.config.json': '{\n  "engine": "pg-delta",\n  "dialect" "postgresql"\n}',
    'user/db.config.json': configWith({ uses: ['typo'] }),
    'one/db.config.json': configWith({ uses: ['two'] }),
    'two/db.config.json': configWith({ uses: ['one'] }),
  });
  const { modules, broken } = await openWorkspace({}).read(root);
  expect(modules.map(({ name }) => name)).toEqual(['good']);
  expect(broken.map(({ name, error }) => [name, error.code, error.message])).toEqual([
    ['one', 'OWNERSHIP.CYCLE', 'These modules use each other in a cycle: one → two → one.'],
    ['syntax', 'CONFIG.INVALID', 'syntax/db.config.json: 3:13 is not valid JSON: colon expected.'],
    ['two', 'OWNERSHIP.CYCLE', 'These modules use each other in a cycle: one → two → one.'],
    ['typo', 'CONFIG.INVALID', 'typo/db.config.json: engien is not a known key here. Did you mean "engine"?'],
    ['user', 'CONFIG.INVALID', 'user uses typo, which cannot be read.'],
  ]);
});

test('leaves modules in cycles to whoever draws the graph', async () => {
  const root = temporaryFolder({
    'one/db.config.json': configWith({ uses: ['two'] }),
    'two/db.config.json': configWith({ uses: ['one'] }),
    'other/db.config.json': 'not read',
  });
  const { modules, broken } = await readModuleConfigs(root, ['one/db.config.json', 'two/db.config.json']);
  expect([modules.map(({ name, uses }) => [name, ...uses]), broken]).toEqual([
    [
      ['one', 'two'],
      ['two', 'one'],
    ],
    [],
  ]);
});

test('reads comments, trailing commas and a byte order mark', async () => {
  const text = JSON.stringify(configWith()).replace(/\}$/, ', /* the end */ }');
  const root = temporaryFolder({ 'db.config.json': `\uFEFF// a module\n${text}` });
  const { modules } = await openWorkspace({}).read(root);
  expect(modules.map(({ root: at }) => at)).toEqual(['.']);
});

test('refuses an empty file and a folder of that name', async () => {
  const root = temporaryFolder({ 'empty/db.config.json': '', 'folder/db.config.json/x': '' });
  const { broken } = await readModuleConfigs(root, [
    'empty/db.config.json',
    'folder/db.config.json',
    'none/db.config.json',
  ]);
  expect(broken.map(({ name, error }) => [name, error.code])).toEqual([
    ['empty', 'CONFIG.INVALID'],
    ['folder', 'CONFIG.MISSING'],
    ['none', 'CONFIG.MISSING'],
  ]);
});

const CONNECT = { purpose: 'connect', connectTimeoutMs: null } as const;

async function moduleAt(files: Readonly<Record<string, unknown>>) {
  const root = temporaryFolder({ 'api/db.config.json': configWith(), ...files });
  const { modules } = await openWorkspace({}).read(root);
  const [module] = modules;
  if (module === undefined) throw new Error('no module');
  return { root, module };
}

test('resolves an environment from files and says where its variables came from', async () => {
  const { root, module } = await moduleAt({ 'api/.env.ci': "DATABASE_URL='postgres://app:s3cret@h/d'" });
  const workspace = openWorkspace({});
  const resolved = await workspace.resolve({
    root,
    module,
    environment: 'ci',
    purpose: 'connect',
    connectTimeoutMs: 2000,
  });
  expect([resolved.target?.url.reveal(), resolved.variables]).toEqual([
    'postgres://app:s3cret@h:5432/d?connect_timeout=2',
    [{ name: 'DATABASE_URL', origin: 'api/.env.ci' }],
  ]);
});

test('takes nothing from .env for a protected environment', async () => {
  const { root, module } = await moduleAt({ '.env': "DATABASE_URL='postgres://app:s3cret@h/d'" });
  const resolving = openWorkspace({ DATABASE_URL: 'postgres://app:s3cret@h/d' }).resolve({
    root,
    module,
    environment: 'prod',
    ...CONNECT,
  });
  await expect(resolving).rejects.toMatchObject({
    code: 'ENV.MISSING',
    message: 'Environment "prod" of api needs DATABASE_URL, which is not set.',
    why: [
      "Looked in the process's variables, then in api/.env.prod and .env.prod.",
      'DATABASE_URL is set in .env, which a protected environment does not read.',
    ].join('\n'),
  });
});

test('refuses to resolve what does not work yet', async () => {
  const { root, module } = await moduleAt({ 'api/db.config.json': configWith({ engine: 'alembic' }) });
  await expect(
    openWorkspace({}).resolve({ root, module, environment: null, ...CONNECT }),
  ).rejects.toMatchObject({
    code: 'ENGINE.UNSUPPORTED',
  });
});
