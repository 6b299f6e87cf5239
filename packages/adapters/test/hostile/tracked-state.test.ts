import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { findAtlas } from '../../src/engines/atlas/find-atlas.js';
import { refuseTrackedState } from '../../src/files/refuse-tracked-state.js';
import { openWorkspace } from '../../src/files/workspace.js';
import { startServer } from '../../src/embedded-postgres/embedded-server.js';
import { readServerFile } from '../../src/embedded-postgres/server-file.js';
import { configWith, temporaryFolder } from '../files/temporary-folder.js';

/** A repository that tracks these files, forced past any `.gitignore` as the author of a pull request would. */
function repository(
  files: Readonly<Record<string, string>>,
  links: Readonly<Record<string, string>> = {},
): string {
  const root = temporaryFolder({ 'nx.json': '{}', ...files });
  for (const [path, target] of Object.entries(links)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    symlinkSync(target, join(root, path));
  }
  execFileSync('git', ['init', '--quiet'], { cwd: root });
  execFileSync('git', ['add', '--force', '--all'], { cwd: root });
  return root;
}

const AUTHOR = ['-c', 'user.name=x', '-c', 'user.email=x@example.com'];

/** What makes `git ls-files --recurse-submodules` give up. */
function withBrokenSubmodule(root: string): string {
  execFileSync('git', [...AUTHOR, 'commit', '--quiet', '-m', 'x'], { cwd: root });
  const head = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
  execFileSync('git', ['update-index', '--add', '--cacheinfo', `160000,${head},zsub`], { cwd: root });
  writeFileSync(join(root, '.gitmodules'), '[submodule "x"\n garbage = = [[[');
  return root;
}

const SERVER = JSON.stringify({
  formatVersion: 1,
  servers: {
    '18-scratch': {
      ...{ port: 5432, pid: 1, data: '/tmp/data', user: 'postgres' },
      password: 'a-password-of-somebody-that-is-long-enough',
    },
  },
});

describe('state that came with the repository is refused', () => {
  test.each([
    ['the server of the workspace', { '.lockstep/server.json': SERVER }, {}, '.lockstep/server.json'],
    [
      'a data folder whose settings run a program',
      { '.lockstep/postgres/18-scratch/postgresql.conf': "archive_command = 'touch /tmp/ran'" },
      {},
      '.lockstep/postgres/18-scratch/postgresql.conf',
    ],
    [
      'what the files of a module last came to',
      { 'modules/api/.lockstep/local/desired.json': '{}' },
      {},
      'modules/api/.lockstep/local/desired.json',
    ],
    ['another spelling', { 'api/.LOCKSTEP/local/plan.json': '{}' }, {}, 'api/.LOCKSTEP/local/plan.json'],
    [
      'a link in the place of the folder',
      { 'store/server.json': SERVER },
      { '.lockstep': 'store' },
      '.lockstep',
    ],
    [
      'a .gitignore, which would let the rest be committed',
      { '.lockstep/.gitignore': '' },
      {},
      '.lockstep/.gitignore',
    ],
    [
      'a link in the place of the folder of a module',
      { 'store/local/plan.json': '{}' },
      { 'modules/api/.lockstep': '../../store' },
      'modules/api/.lockstep',
    ],
  ])('%s', async (...row) => {
    const [, files, links, named] = row;
    const root = repository(
      { ...files, 'modules/api/db.config.json': JSON.stringify(configWith({})) },
      links,
    );
    const refusal = {
      code: 'CONFIG.INVALID',
      message: `The repository tracks ${named}.`,
      next: [
        `git rm -r -f --quiet -- ${named.replace(/(\.lockstep).*/i, '$1')}`,
        'Then run the command again; nothing was read from it.',
      ],
    };
    await expect(openWorkspace({}).read(root)).rejects.toMatchObject(refusal);
    await expect(
      startServer(root, { major: 18, native: root, from: 'package' } as never, 'scratch'),
    ).rejects.toMatchObject(refusal);
    execFileSync('sh', ['-c', refusal.next[0] ?? ''], { cwd: root });
    await expect(refuseTrackedState(root)).resolves.toBeUndefined();
  });

  test.each([
    ['state that git ignores', { '.gitignore': '.lockstep\n' }],
    ['files whose names are only alike', { 'db/x.lockstep': '', '.lockstep2/a': '' }],
  ])('but not %s', async (_, files) => {
    const root = repository(files);
    mkdirSync(join(root, '.lockstep'), { recursive: true });
    writeFileSync(join(root, '.lockstep/server.json'), SERVER);
    await expect(refuseTrackedState(root)).resolves.toBeUndefined();
  });

  const tracked = { '.lockstep/server.json': SERVER };
  const refused = { code: 'CONFIG.INVALID', message: 'The repository tracks .lockstep/server.json.' };

  test('also behind submodules that git cannot read', async () => {
    await expect(refuseTrackedState(withBrokenSubmodule(repository(tracked)))).rejects.toMatchObject(refused);
  });

  test('also in a submodule', async () => {
    const root = repository({ 'db/x.sql': '' });
    execFileSync('cp', ['-a', repository(tracked), join(root, 'sub')]);
    execFileSync('git', ['-C', 'sub', ...AUTHOR, 'commit', '--quiet', '-m', 'x'], { cwd: root });
    execFileSync('git', ['-c', 'advice.addEmbeddedRepo=false', 'add', 'sub'], { cwd: root });
    writeFileSync(join(root, '.gitmodules'), '[submodule "sub"]\n\tpath = sub\n\turl = ./sub\n');
    await expect(refuseTrackedState(root)).rejects.toMatchObject({
      ...refused,
      message: 'The repository tracks sub/.lockstep/server.json.',
    });
  });

  test.skipIf(process.getuid?.() !== 0)('also in a checkout of another user (as root)', async () => {
    const root = repository(tracked);
    execFileSync('chown', ['-R', '1234', root]);
    await expect(refuseTrackedState(root)).rejects.toMatchObject(refused);
  });

  test('where git is missing, what its index names is not taken, and what it does not name is', async () => {
    const [bad, good] = [repository(tracked), repository({ 'db/x.sql': '' })];
    vi.stubEnv('PATH', join(good, 'nowhere'));
    try {
      await expect(refuseTrackedState(bad)).rejects.toMatchObject({
        code: 'CONFIG.INVALID',
        why: 'git is missing here, or it cannot read the repository.',
      });
      await expect(refuseTrackedState(join(good, 'db'))).resolves.toBeUndefined();
    } finally {
      vi.unstubAllEnvs();
    }
  });

  test('and outside of git there is nothing to ask', async () => {
    await expect(
      refuseTrackedState(temporaryFolder({ '.lockstep/server.json': SERVER })),
    ).resolves.toBeUndefined();
  });
});

test('a server file that names another superuser than ours counts as none', async () => {
  expect(await readServerFile(temporaryFolder({ '.lockstep/server.json': SERVER }))).toEqual({});
});

describe('a program that came with the repository is not run', () => {
  const program = '#!/bin/sh\necho ran > "$(dirname "$0")/ran"\n';

  test.each([
    ['tools/atlas/bin', 'tools/atlas/bin/atlas', null, {}],
    ['node_modules/.bin of a project', 'modules/node_modules/.bin/atlas', null, {}],
    ['a folder of the workspace on PATH', 'on-path/atlas', null, {}],
    ['atlas.binary', 'scripts/check', 'scripts/check', {}],
    ['atlas.binary with its place written around', 'scripts/check', './modules/../scripts/check', {}],
    ['atlas.binary behind a link', 'scripts/check', 'bin/atlas', { 'bin/atlas': '../scripts/check' }],
    ['atlas.binary behind a link to its folder', 'scripts/atlas', 'bin/atlas', { bin: 'scripts' }],
  ])('%s', async (...row) => {
    const [, file, configured, links] = row;
    const root = repository({ [file]: program, 'modules/x': '' }, links);
    chmodSync(join(root, file), 0o755);
    const env = { PATH: file === 'on-path/atlas' ? join(root, 'on-path') : '' };
    const search = { workspaceRoot: root, projectRoot: join(root, 'modules'), configured, env };
    const refusal = {
      code: 'ENGINE.NOT_FOUND',
      why: 'Anyone who proposes a change to the repository could have written that program.',
    };
    await expect(findAtlas(search)).rejects.toMatchObject(refusal);
    vi.stubEnv('PATH', join(root, 'nowhere'));
    await expect(findAtlas(search)).rejects.toMatchObject(refusal);
    vi.unstubAllEnvs();
    withBrokenSubmodule(root);
    await expect(findAtlas(search)).rejects.toMatchObject(refusal);
    expect(existsSync(join(root, dirname(file), 'ran'))).toBe(false);
    // The machine's own word, and a program that the machine installed, count.
    const named = await findAtlas({ ...search, env: { ...env, LOCKSTEP_ATLAS: join(root, file) } });
    expect(readFileSync(named.file, 'utf8')).toBe(program);
    rmSync(join(root, '.git'), { recursive: true });
    execFileSync('git', ['init', '--quiet'], { cwd: root });
    expect(readFileSync((await findAtlas(search)).file, 'utf8')).toBe(program);
  });
});
