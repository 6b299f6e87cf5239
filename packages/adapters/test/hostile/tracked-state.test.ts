import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findAtlas } from '../../src/engines/atlas/find-atlas.js';
import { refuseTrackedState } from '../../src/files/refuse-tracked-state.js';
import { openWorkspace } from '../../src/files/workspace.js';
import { startServer } from '../../src/scratch/embedded-server.js';
import { readServerFile } from '../../src/scratch/server-file.js';
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
    [
      'a .gitignore that somebody tracked',
      { '.lockstep/.gitignore': '*\n', 'a/.lockstep/.gitignore': '*\n' },
    ],
    ['files whose names are only alike', { 'db/x.lockstep': '', '.lockstep2/a': '' }],
  ])('but not %s', async (_, files) => {
    const root = repository(files);
    mkdirSync(join(root, '.lockstep'), { recursive: true });
    writeFileSync(join(root, '.lockstep/server.json'), SERVER);
    await expect(refuseTrackedState(root)).resolves.toBeUndefined();
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
    ['atlas.binary', 'scripts/check', 'scripts/check', {}],
    ['atlas.binary with its place written around', 'scripts/check', './modules/../scripts/check', {}],
    ['atlas.binary behind a link', 'scripts/check', 'bin/atlas', { 'bin/atlas': '../scripts/check' }],
    ['atlas.binary behind a link to its folder', 'scripts/atlas', 'bin/atlas', { bin: 'scripts' }],
  ])('%s', async (...row) => {
    const [, file, configured, links] = row;
    const root = repository({ [file]: program, 'modules/x': '' }, links);
    chmodSync(join(root, file), 0o755);
    const search = { workspaceRoot: root, projectRoot: root, configured, env: { PATH: '' } };
    await expect(findAtlas(search)).rejects.toMatchObject({
      code: 'ENGINE.NOT_FOUND',
      why: 'Whoever proposes a change to the repository could have written that program.',
    });
    expect(existsSync(join(root, dirname(file), 'ran'))).toBe(false);
    // The machine's own word, and a program that the machine installed, count.
    const named = await findAtlas({ ...search, env: { PATH: '', LOCKSTEP_ATLAS: join(root, file) } });
    expect(readFileSync(named.file, 'utf8')).toBe(program);
    rmSync(join(root, '.git'), { recursive: true });
    execFileSync('git', ['init', '--quiet'], { cwd: root });
    expect(readFileSync((await findAtlas(search)).file, 'utf8')).toBe(program);
  });
});
