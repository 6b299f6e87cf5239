import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { atGitRef } from '../../src/files/at-git-ref.js';
import { readVariableSources } from '../../src/files/env-files.js';
import { readModuleConfigs } from '../../src/files/workspace.js';
import { nodeFiles } from '../../src/files/node-files.js';
import { schemaFileReader } from '../../src/files/schema-files.js';
import { withoutFileValues } from '../../src/files/without-file-values.js';
import { withPullFolder } from '../../src/pullers/pull-folder.js';
import { stateFolder } from '../../src/embedded-postgres/server-file.js';
import { embeddedSqliteFile } from '../../src/dialects/sqlite/embedded-file.js';
import { configWith, temporaryFolder } from '../files/temporary-folder.js';

/** A project beside a folder that must stay as it is. */
function place(link: string, target = '../outside') {
  const root = temporaryFolder({ 'outside/keep.txt': 'keep', 'project/x': '' });
  const project = join(root, 'project');
  mkdirSync(dirname(join(project, link)), { recursive: true });
  symlinkSync(target.replace('..', root), join(project, link));
  return { project, outside: (): readonly string[] => readdirSync(join(root, 'outside')) };
}

test.each([
  ['.lockstep', '.lockstep/local/plan.json'],
  ['.lockstep/local', '.lockstep/local/plan.json'],
  ['.lockstep/local/plan.json', '.lockstep/local/plan.json', '../outside/keep.txt'],
  ['workdocs', 'workdocs/active/x/db/00.md'],
  ['workdocs/active/x', 'workdocs/active/x/db/00.md'],
  ['.lockstep', '.lockstep/local/plan.json', '../outside/does/not/exist'],
])('writes nothing through %s as a link to the outside', async (link, path, target = '../outside') => {
  const { project, outside } = place(link, target);
  await expect(nodeFiles.write(join(project, path), 'x', project)).rejects.toMatchObject({
    code: 'FILE.NOT_WRITABLE',
    why: 'There is a link in its path. Links are followed inside that folder only.',
  });
  expect(outside()).toEqual(['keep.txt']);
  expect(readFileSync(join(dirname(project), 'outside/keep.txt'), 'utf8')).toBe('keep');
});

test('writes through a link that stays inside', async () => {
  const { project } = place('.lockstep', '../project');
  await nodeFiles.write(join(project, '.lockstep/local/plan.json'), 'x', project);
  expect(readFileSync(join(project, 'local/plan.json'), 'utf8')).toBe('x');
});

test.each([
  [
    'the folder of a pull',
    '.lockstep',
    async (root: string) => await withPullFolder(root, () => Promise.resolve()),
  ],
  ['the state of servers', '.lockstep', async (root: string) => await stateFolder(root)],
  [
    'an embedded SQLite file',
    '.lockstep/sqlite',
    async (workspaceRoot: string) => await embeddedSqliteFile({ workspaceRoot, environment: 'local' }),
  ],
])('keeps %s inside', async (_, link, act) => {
  const { project, outside } = place(link);
  await expect(act(project)).rejects.toMatchObject({ code: 'FILE.NOT_WRITABLE' });
  expect(outside()).toEqual(['keep.txt']);
});

test('reads no run file through a link to the outside, and waits for no pipe', async () => {
  const { project } = place('plan.json', '../outside/keep.txt');
  execFileSync('mkfifo', [join(project, 'pipe.json')]);
  await expect(nodeFiles.read(join(project, 'plan.json'), project)).rejects.toMatchObject({
    code: 'CONFIG.INVALID',
  });
  await expect(nodeFiles.read(join(project, 'pipe.json'))).rejects.toMatchObject({
    why: 'It is a pipe, not a file.',
  });
});

const CI = { name: 'ci', isProtected: false };

test.each([
  ['a link out of the workspace', (path: string) => symlinkSync('../../outside/keep.txt', path)],
  ['a pipe', (path: string) => execFileSync('mkfifo', [path])],
])('takes no variables from %s', (_, lay) => {
  const { project: root } = place('unused');
  mkdirSync(join(root, 'api'));
  lay(join(root, 'api/.env'));
  expect(() =>
    readVariableSources({ workspaceRoot: root, projectRoot: 'api', environment: CI, real: {} }),
  ).toThrow('api/.env cannot be read.');
  expect(withoutFileValues({ workspaceRoot: root, files: ['api/.env'], env: { A: '1' } })).toEqual({
    A: '1',
  });
});

test('shares the .env of the workspace by a link', () => {
  const root = temporaryFolder({ '.env.shared': 'A=1', 'api/x': '' });
  symlinkSync('../.env.shared', join(root, 'api/.env'));
  const { files } = readVariableSources({
    workspaceRoot: root,
    projectRoot: 'api',
    environment: CI,
    real: {},
  });
  expect(files.find(({ path }) => path === 'api/.env')?.values).toEqual({ A: '1' });
});

test('reads no configuration through a link out of the workspace, and none from a pipe', async () => {
  const root = temporaryFolder({
    'outside.json': configWith(),
    'work/a/x': '',
    'work/b/x': '',
    'work/c/x': '',
  });
  symlinkSync(join(root, 'outside.json'), join(root, 'work/a/db.config.json'));
  execFileSync('mkfifo', [join(root, 'work/b/db.config.json'), join(root, 'work/c/package.json')]);
  writeFileSync(join(root, 'work/c/db.config.json'), JSON.stringify(configWith()));
  const { modules, broken } = await readModuleConfigs(
    join(root, 'work'),
    ['a', 'b', 'c'].map((name) => `${name}/db.config.json`),
  );
  expect(modules.map(({ name }) => name)).toEqual(['c']);
  expect(broken.map(({ name, error }) => [name, error.code, error.why])).toEqual([
    ['a', 'CONFIG.MISSING', 'It is a link, or lies behind one, that leads outside the workspace.'],
    ['b', 'CONFIG.MISSING', 'It is a pipe, not a file.'],
  ]);
});

test('reads no file of a git revision through a link to the outside', async () => {
  const root = temporaryFolder({ 'secret.sql': 'password', 'work/api/db/1.sql': 'A' });
  const work = join(root, 'work');
  symlinkSync(join(root, 'secret.sql'), join(work, 'api/db/2.sql'));
  const git = (...args: readonly string[]): Buffer =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd: work });
  git('init', '-q');
  git('add', '-A');
  git('commit', '-q', '-m', 'x');
  await expect(
    atGitRef({ folder: work, ref: 'HEAD' }, async (folder) => {
      expect(existsSync(join(folder, 'api/db/1.sql'))).toBe(true);
      return await schemaFileReader.read(join(folder, 'api'), ['db/*.sql']);
    }),
  ).rejects.toMatchObject({ code: 'SCHEMA.UNSUPPORTED', message: 'db/2.sql is not read.' });
});
