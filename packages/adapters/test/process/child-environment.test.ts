import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { quietEnvironment } from '../../src/engines/atlas/atlas-environment.js';
import { atGitRef } from '../../src/files/at-git-ref.js';
import { packageManagerEnvironment } from '../../src/process/child-environment.js';
import { gitBranch } from '../../src/process/git-branch.js';
import { runTool } from '../../src/process/run-tool.js';
import { checkCompiles } from '../../src/pullers/compile-check.js';
import { runCodegen } from '../../src/pullers/kysely/run-codegen.js';
import { runDrizzleKit } from '../../src/pullers/drizzle/run-drizzle-kit.js';
import { serverEnvironment } from '../../src/embedded-postgres/make-cluster.js';

const SECRET = 'a-secret-of-this-test';
const SECRETS: Readonly<Record<string, string>> = {
  DATABASE_URL: `postgres://app:${SECRET}@db.example/app`,
  PROD_DATABASE_URL: `mysql://app:${SECRET}@db.example/app`,
  ...{ PGPASSWORD: SECRET, PGHOST: SECRET, PGSERVICE: SECRET, MYSQL_PWD: SECRET, MYSQL_HOST: SECRET },
  ...{ AWS_SECRET_ACCESS_KEY: SECRET, NPM_TOKEN: SECRET, npm_config__auth: SECRET, GITHUB_TOKEN: SECRET },
  ...{ NODE_OPTIONS: `--title=${SECRET}`, GIT_DIR: SECRET, GIT_SSH_COMMAND: SECRET, ATLAS_TOKEN: SECRET },
};

let before: NodeJS.ProcessEnv;
let folder: string;

beforeEach(() => {
  before = { ...process.env };
  folder = mkdtempSync(join(tmpdir(), 'lockstep-child-'));
  Object.assign(process.env, SECRETS);
});

afterEach(() => {
  for (const name of Object.keys(SECRETS)) delete process.env[name];
  Object.assign(process.env, before);
  rmSync(folder, { recursive: true, force: true });
});

const DUMP = `require('node:fs').appendFileSync(__dirname + '/seen.json', JSON.stringify(process.env) + '\\n');`;

/** A JavaScript file that writes down what it sees of the environment. */
function fake(name: string, more = ''): string {
  const path = join(folder, name);
  writeFileSync(path, `${DUMP}\n${more}`);
  return path;
}

/** A program of this name, first on PATH. */
function fakeOnPath(name: string): void {
  const path = join(folder, name);
  writeFileSync(path, `#!${process.execPath}\n${DUMP}`);
  chmodSync(path, 0o755);
  process.env['PATH'] = [folder, before['PATH']].join(delimiter);
}

/** Names of the variables that a child saw and that hold a secret. */
function leaks(): readonly string[] {
  const lines = readFileSync(join(folder, 'seen.json'), 'utf8').trim().split('\n');
  return lines.flatMap((line) =>
    Object.entries(JSON.parse(line) as Record<string, string>)
      .filter(([, value]) => value.includes(SECRET))
      .map(([name]) => name),
  );
}

const limits = { timeoutMs: 30_000, signal: new AbortController().signal };

const CHILDREN: readonly { readonly child: string; readonly run: () => Promise<unknown> }[] = [
  {
    child: 'git, asked for the branch',
    run: async () => {
      fakeOnPath('git');
      await gitBranch(folder);
    },
  },
  {
    child: 'git, asked for a revision',
    run: async () => {
      fakeOnPath('git');
      await atGitRef({ folder, ref: 'main' }, async () => await Promise.resolve()).catch(() => undefined);
    },
  },
  {
    child: 'tsc',
    run: async () =>
      await checkCompiles({
        project: { configPath: null } as Parameters<typeof checkCompiles>[0]['project'],
        ...{ tsc: fake('tsc.cjs'), files: [], folder, outFolder: folder, ...limits },
      }),
  },
  {
    child: 'drizzle-kit',
    run: async () =>
      await runDrizzleKit({
        kit: { bin: fake('kit.cjs'), version: '1' } as Parameters<typeof runDrizzleKit>[0]['kit'],
        question: { config: '', credentials: { url: 'file:x' }, environment: {}, secrets: [], place: 'x' },
        ...{ folder, ...limits },
      }).catch(() => undefined),
  },
  {
    child: 'kysely-codegen',
    run: async () =>
      await runCodegen({
        codegen: { entry: fake('codegen.cjs', 'process.exit(1)'), version: '1' } as Parameters<
          typeof runCodegen
        >[0]['codegen'],
        request: {} as Parameters<typeof runCodegen>[0]['request'],
        ...{ folder, ...limits },
      }).catch(() => undefined),
  },
  {
    child: 'Atlas',
    run: async () => {
      const env = await quietEnvironment(folder, 'community');
      const args = [fake('atlas.cjs')];
      await runTool({ file: process.execPath, args, cwd: folder, env, envMode: 'own', timeoutMs: 30_000 });
    },
  },
  {
    child: 'PostgreSQL',
    run: async () => {
      const args = [fake('postgres.cjs')];
      const env = serverEnvironment();
      await runTool({ file: process.execPath, args, cwd: folder, env, envMode: 'own', timeoutMs: 30_000 });
    },
  },
  {
    child: 'any other tool',
    run: async () =>
      await runTool({ file: process.execPath, args: [fake('tool.cjs')], cwd: folder, timeoutMs: 30_000 }),
  },
];

test.each(CHILDREN)('$child sees no secret of the environment', async ({ run }) => {
  await run();
  expect(leaks()).toEqual([]);
});

test('a package manager sees its own configuration and nothing else', () => {
  expect(Object.keys(packageManagerEnvironment({ ...SECRETS, PATH: '/bin' })).toSorted()).toEqual([
    'NPM_TOKEN',
    'PATH',
    'npm_config__auth',
  ]);
});

describe('a repository that names programs', () => {
  const git = async (cwd: string, args: readonly string[]): Promise<void> => {
    const result = await runTool({ file: 'git', args, cwd, timeoutMs: 30_000 });
    if (result.exitCode !== 0) throw new Error(result.stderr);
  };

  /** A program that leaves a mark. */
  function trap(name: string): string {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\ntouch ${folder}/was-run\n`);
    chmodSync(path, 0o755);
    return path;
  }

  test('has them not run when a revision is read', async () => {
    const repository = join(folder, 'repository');
    mkdirSync(repository);
    await git(repository, ['init', '-q', '-b', 'main']);
    writeFileSync(join(repository, 'a.sql'), 'select 1');
    await git(repository, ['add', '.']);
    await git(repository, ['-c', 'user.name=a', '-c', 'user.email=a@b.c', 'commit', '-q', '-m', 'a']);
    await git(repository, ['config', 'core.fsmonitor', trap('monitor')]);
    mkdirSync(join(repository, '.git', 'hooks'), { recursive: true });
    for (const hook of ['post-index-change', 'post-checkout']) {
      writeFileSync(join(repository, '.git', 'hooks', hook), `#!/bin/sh\ntouch ${folder}/was-run\n`);
      chmodSync(join(repository, '.git', 'hooks', hook), 0o755);
    }

    const read = async (copy: string): Promise<readonly string[]> => await Promise.resolve(readdirSync(copy));
    expect(await atGitRef({ folder: repository, ref: 'main' }, read)).toEqual(['a.sql']);
    expect(await gitBranch(repository)).toBe('main');
    expect(readdirSync(folder)).not.toContain('was-run');
  });

  test('and lies as plain folders in the tree is not taken for one', async () => {
    const planted = join(folder, 'planted');
    mkdirSync(planted);
    await git(planted, ['init', '-q', '--bare', '-b', 'planted']);
    await git(planted, ['config', 'core.fsmonitor', trap('monitor')]);

    expect(await gitBranch(planted)).toBe(null);
    expect(readdirSync(folder)).not.toContain('was-run');
  });
});

/** Files that may look at the environment, or start a process, each for the reason in its own text. */
const MAY_READ = ['process/child-environment.ts', 'files/workspace.ts'];
const MAY_START = ['process/run-tool.ts', 'process/run-with-database.ts'];
const CODE_OF_OTHERS = /`[^`]*`/g;

test('no other file looks at the environment or starts a process', () => {
  const root = new URL('../../src', import.meta.url).pathname;
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const text = (name: string): string =>
    readFileSync(join(root, name), 'utf8').replaceAll(CODE_OF_OTHERS, '');
  const matching = (pattern: RegExp): readonly string[] => files.filter((name) => pattern.test(text(name)));

  expect(matching(/process\.env/).toSorted()).toEqual(MAY_READ.toSorted());
  expect(matching(/from '(?:node:)?(?:child_process|execa|cluster)'/).toSorted()).toEqual(
    MAY_START.toSorted(),
  );
});
