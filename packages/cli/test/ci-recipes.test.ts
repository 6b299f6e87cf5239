import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '@lockstep/testing';
import { type CiRecipe, githubRecipe, gitlabRecipe } from './support/ci-recipe.js';
import { type CliWorkspace, cliWorkspace, type Modules, PLAIN_VARIABLES } from './support/cli-workspace.js';
import { type CompiledCli, compileCli } from './support/compiled-cli.js';

const USERS = 'CREATE TABLE public.users (id bigint PRIMARY KEY);\n';
const USERS_WITH_EMAIL = 'CREATE TABLE public.users (id bigint PRIMARY KEY, email text);\n';
const STAGING = { staging: { urlFrom: 'STAGING_DATABASE_URL' } };

let workspace: CliWorkspace;
let cli: CompiledCli;
let programs: string;
let database: TestDatabase;

beforeAll(() => {
  cli = compileCli();
  workspace = cliWorkspace();
  programs = mkdtempSync(join(tmpdir(), 'lockstep-ci-programs-'));
  program('lockstep', `exec ${process.execPath} ${cli.bin} "$@"`);
  program('npx', 'exec "$@"');
  program('npm', '[ "$*" = ci ]');
  program('curl', 'echo "nothing is installed for modules on pg-delta" >&2; exit 9');
});

beforeEach(async () => {
  database = await testDatabase();
});

afterEach(async () => await database.drop());

afterAll(async () => {
  cli.dispose();
  rmSync(programs, { recursive: true, force: true });
  await workspace.dispose();
});

const program = (name: string, line: string): void =>
  writeFileSync(join(programs, name), `#!/bin/sh\n${line}\n`, { mode: 0o755 });

const git = (...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=Mia', '-c', 'user.email=mia@example.com', ...args], {
    cwd: workspace.root,
    encoding: 'utf8',
  });

const commit = (message: string): void => {
  git('add', '--all');
  git('commit', '--quiet', '--allow-empty', `--message=${message}`);
};

/** A repository as a service checks it out: the target branch as `origin/main`, and a commit of the request on top. */
function pullRequest(before: Modules, change: () => void): void {
  workspace.write(before, { '.gitignore': 'node_modules\n.lockstep\n' });
  git('init', '--quiet');
  commit('before');
  git('update-ref', 'refs/remotes/origin/main', 'HEAD');
  change();
  commit('change');
}

interface JobEnd {
  readonly code: number;
  readonly log: string;
  readonly summary: string;
  /** The SQL it keeps, by file name. */
  readonly kept: Readonly<Record<string, string>>;
}

/** Runs the scripts of a recipe as its service does, up to the first that fails. */
function runJob(recipe: CiRecipe, staging = ''): JobEnd {
  const summary = join(programs, 'summary.md');
  writeFileSync(summary, '');
  const env = {
    ...PLAIN_VARIABLES,
    ...recipe.variables({ base: 'main', staging }),
    PATH: `${programs}:${PLAIN_VARIABLES['PATH'] ?? ''}`,
    GITHUB_STEP_SUMMARY: summary,
  };
  let log = '';
  let code = 0;
  for (const script of recipe.scripts) {
    const end = spawnSync('bash', ['-e', '-c', script], { cwd: workspace.root, env, encoding: 'utf8' });
    log += end.stdout + end.stderr;
    code = end.status ?? -1;
    if (code !== 0) break;
  }
  return { code, log, summary: readFileSync(summary, 'utf8'), kept: keptIn(recipe) };
}

function keptIn({ artifacts }: CiRecipe): Readonly<Record<string, string>> {
  const files = artifacts.flatMap((folder) => {
    const path = join(workspace.root, folder);
    mkdirSync(path, { recursive: true });
    return readdirSync(path).map((name) => [name, readFileSync(join(path, name), 'utf8')] as const);
  });
  return Object.fromEntries(files);
}

const shop = (sql: string): Modules => ({ shop: { sql: { '001.sql': sql }, environments: STAGING } });

describe.each([githubRecipe(), gitlabRecipe()])('the recipe for $title', (recipe) => {
  test('keeps the SQL of what a request changes, of new modules, and of what staging lacks', () => {
    pullRequest(shop(USERS), () => {
      workspace.sql('shop', { '001.sql': USERS_WITH_EMAIL });
      const config = workspace.read('modules/shop/db.config.json');
      workspace.put('modules/fresh/db.config.json', config);
      workspace.sql('fresh', { '001.sql': 'CREATE TABLE public.fresh (id bigint PRIMARY KEY);\n' });
    });

    const { code, log, summary, kept } = runJob(recipe, database.url);

    expect(code, log).toBe(0);
    expect(Object.keys(kept).sort()).toEqual([
      'modules-fresh.sql',
      'modules-fresh.staging.sql',
      'modules-shop.sql',
      'modules-shop.staging.sql',
    ]);
    expect(kept['modules-shop.sql']).toMatch(/ALTER TABLE "public"\."users" ADD COLUMN "email" text;/);
    expect(kept['modules-shop.sql']).not.toContain('CREATE TABLE');
    expect(kept['modules-fresh.sql']).toContain('CREATE TABLE "public"."fresh"');
    expect(kept['modules-shop.staging.sql']).toContain('CREATE TABLE "public"."users"');
    const shown = summary.match(/ADD COLUMN "email" text;\n```$/gm) ?? [];
    expect(shown).toHaveLength(recipe.hasSummary ? 1 : 0);
  });

  test('keeps nothing and passes where nothing of the schema changed', () => {
    pullRequest(shop(USERS), () => workspace.sql('shop', { '001.sql': `-- the people who buy\n${USERS}` }));

    const { code, log, summary, kept } = runJob(recipe);

    expect(code, log).toBe(0);
    expect(log).toMatch(/git:[0-9a-f]{40} → files: the same/);
    expect({ summary, kept }).toEqual({ summary: '', kept: {} });
  });

  test('fails with the place of an error in the SQL', () => {
    pullRequest(shop(USERS), () => workspace.sql('shop', { '001.sql': `${USERS}CREATE TABL x (id int);\n` }));

    const { code, log, kept } = runJob(recipe);

    expect(code).toBe(1);
    expect(log).toContain('db/schema/001.sql:2:8');
    expect(kept).toEqual({});
  });

  test('fails where the comparison itself cannot be made', () => {
    pullRequest(shop(USERS), () => workspace.sql('shop', { '001.sql': USERS_WITH_EMAIL }));

    const { code, log } = runJob(recipe, 'postgres://nobody:secret@127.0.0.1:1/none');

    expect(code).toBe(1);
    expect(log).toContain('DB.UNREACHABLE');
    expect(log).not.toContain('secret');
  });

  test('starts where SQL, HCL or a configuration changes', () => {
    expect(recipe.paths).toEqual(expect.arrayContaining(['**/db.config.json', '**/*.sql', '**/*.hcl']));
  });
});
