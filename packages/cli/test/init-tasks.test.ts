import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { type CliWorkspace, cliWorkspace, REPOSITORY_PACKAGES } from './support/cli-workspace.js';

const CONFIG = {
  module: 'shop',
  dialect: 'postgresql',
  engine: 'pg-delta',
  schema: ['db/schema/**/*.sql'],
  pull: [{ tool: 'kysely', out: 'src/db' }],
  environments: { local: { database: 'embedded' } },
};
const VERBS = ['db-check', 'db-fingerprint', 'db-diff', 'db-apply', 'db-pull', 'db-sync', 'db-status'];

interface Tasks {
  readonly extends: readonly string[];
  readonly tasks: Readonly<Record<string, { readonly cache?: boolean }>>;
}

let workspace: CliWorkspace;
const made: CliWorkspace[] = [];

function newWorkspace(packages: string | null): void {
  workspace = cliWorkspace(packages);
  made.push(workspace);
  workspace.put('package.json', '{ "private": true, "workspaces": ["modules/*"] }');
  workspace.put('modules/shop/package.json', '{ "name": "@acme/shop", "scripts": { "build": "tsc" } }');
  workspace.put('modules/shop/db.config.json', JSON.stringify(CONFIG));
}

beforeEach(() => {
  newWorkspace(REPOSITORY_PACKAGES);
});

afterAll(async () => {
  for (const each of made) await each.dispose();
});

const init = async () => await workspace.run(['init', '--skip-install'], { cwd: 'modules/shop' });
const scripts = (): Readonly<Record<string, string>> =>
  (JSON.parse(workspace.read('modules/shop/package.json')) as { scripts: Record<string, string> }).scripts;
const turbo = (): Tasks => JSON.parse(workspace.read('modules/shop/turbo.json')) as Tasks;

test('the verbs are scripts of the package, and nothing that was there changes', async () => {
  const { code, stdout } = await init();
  expect(code).toBe(0);
  expect(scripts()).toMatchObject({ build: 'tsc', 'db-sync': 'lockstep sync' });
  expect(Object.keys(scripts())).toEqual(['build', ...VERBS]);
  expect(stdout).toContain(`added    ${VERBS.join(', ')} to package.json`);
  expect(existsSync(join(workspace.root, 'modules/shop/turbo.json'))).toBe(false);
  expect((await init()).stdout).not.toContain('db-sync');
});

test('with a turbo.json at the top they are tasks, too', async () => {
  workspace.put('turbo.json', '{ "tasks": {} }');
  expect((await init()).code).toBe(0);
  expect(turbo().extends).toEqual(['//']);
  expect(Object.keys(turbo().tasks)).toEqual(VERBS);
  expect(turbo().tasks['db-diff']).not.toHaveProperty('cache');
  expect(workspace.read('turbo.json')).toBe('{ "tasks": {} }');
});

test('a Turborepo that is not installed is taken for an old one, which caches no plan, and that is said', async () => {
  newWorkspace(null);
  workspace.put('turbo.json', '{ "tasks": {} }');
  expect((await init()).stdout).toContain('db-diff and db-pull are not cached');
  expect(turbo().tasks['db-diff']).toMatchObject({ cache: false });
  expect(turbo().tasks['db-check']).not.toHaveProperty('cache');
});

test('a task or script of that name that says something else stays, and is named', async () => {
  workspace.put('turbo.json', '{ "tasks": {} }');
  workspace.put(
    'modules/shop/turbo.json',
    '{ "extends": ["//"], "tasks": { "db-apply": { "cache": true } } }',
  );
  workspace.put('modules/shop/package.json', '{ "name": "@acme/shop", "scripts": { "db-diff": "mine" } }');
  const { stdout } = await init();
  expect(stdout).toContain('differs  db-diff in package.json');
  expect(stdout).toContain('differs  db-apply in turbo.json');
  expect(turbo().tasks['db-apply']).toEqual({ cache: true });
  expect(scripts()['db-diff']).toBe('mine');
  expect(scripts()['db-apply']).toBe('lockstep apply');
});

test('under Nx, which infers them, no task is written', async () => {
  workspace.put('nx.json', '{}');
  workspace.put('turbo.json', '{ "tasks": {} }');
  await init();
  expect(scripts()).toEqual({ build: 'tsc' });
  expect(existsSync(join(workspace.root, 'modules/shop/turbo.json'))).toBe(false);
});

test('a module that exists keeps its generator, and one that cannot be read is told what is wrong', async () => {
  await init();
  expect(workspace.read('modules/shop/package.json')).not.toContain('drizzle');
  workspace.put('modules/shop/db.config.json', JSON.stringify({ ...CONFIG, dialect: 'oracle' }));
  const { code, stderr } = await init();
  expect(code).toBe(1);
  expect(stderr).toContain('modules/shop/db.config.json');
  expect(stderr).toContain('dialect');
});

test('a turbo.json that is not JSON is named, and stays', async () => {
  workspace.put('turbo.json', '{ "tasks": {} }');
  workspace.put('modules/shop/turbo.json', '[]');
  const { code, stderr } = await init();
  expect(code).toBe(1);
  expect(stderr).toContain('turbo.json cannot be added to');
  expect(scripts()).toEqual({ build: 'tsc' });
  expect(workspace.read('modules/shop/turbo.json')).toBe('[]');
});
