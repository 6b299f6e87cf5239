import { runSql, type TestDatabase, testDatabase } from '@lockstep/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { writeModule } from '../src/module-files.js';
import { NX_24 } from '../src/nx-line.js';
import { registryProblem } from '../src/registry.js';
import { newWorkspace, type Workspace } from '../src/workspace.js';

const problem = await registryProblem();
const LOCAL = { database: 'embedded', version: 18 };
const STAGING = { urlFrom: 'STAGING_URL', approval: 'auto' };

/** The tables that modules made, by name. */
async function tablesIn(url: string): Promise<readonly unknown[]> {
  const rows = await runSql(
    url,
    `SELECT table_name FROM information_schema.tables
     WHERE table_schema NOT IN ('pg_catalog', 'information_schema', 'lockstep') ORDER BY 1`,
  );
  return rows.map((row) => row['table_name']);
}

describe.skipIf(problem !== '')(`environments under Nx${problem}`, () => {
  let workspace: Workspace;
  let local: string;
  let staging: TestDatabase;
  let other: TestDatabase;

  beforeAll(async () => {
    workspace = await newWorkspace(inject('sharedFolder'), NX_24);
    await writeModule(workspace, {
      root: 'modules/first',
      config: { environments: { local: LOCAL, staging: STAGING } },
      sql: { '1.sql': 'CREATE TABLE first_table (id int PRIMARY KEY);' },
    });
    const found = await workspace.lockstep(['exec', '--', 'printenv', 'DATABASE_URL']);
    local = found.stdout.trim();
  }, 600_000);

  beforeEach(async () => {
    await runSql(
      local,
      'DROP TABLE IF EXISTS first_table, second_table; DROP SCHEMA IF EXISTS lockstep CASCADE',
    );
    await staging?.drop();
    await other?.drop();
    staging = await testDatabase();
    other = await testDatabase();
    for (const file of ['.env', 'modules/first/.env.staging', 'modules/first/.env.db-apply.staging'])
      await workspace.remove(file);
    await workspace.remove('modules/second');
  });

  afterAll(async () => {
    await workspace?.close();
    await staging?.drop();
    await other?.drop();
  });

  const toStaging = (): Record<string, string> => ({ STAGING_URL: staging.url });

  test.each([
    ['run-many', ['run-many', '-t', 'db-apply', '-c', 'stagng']],
    ['run', ['run', 'first:db-apply:stagng']],
  ])(
    'a typo in the configuration is refused before any task runs (%s)',
    async (_name, args) => {
      const run = await workspace.nx(args, toStaging());
      expect(run.exitCode).toBe(1);
      expect(run.output).toContain('stagng');
      expect(run.output).not.toContain('first_table');
      expect(await tablesIn(local)).toEqual([]);
      expect(await tablesIn(staging.url)).toEqual([]);
    },
    300_000,
  );

  test('a module that lacks the environment fails instead of going to its default', async () => {
    await writeModule(workspace, {
      root: 'modules/second',
      config: { environments: { local: LOCAL } },
      sql: { '1.sql': 'CREATE TABLE second_table (id int PRIMARY KEY);' },
    });
    const run = await workspace.nx(['run-many', '-t', 'db-apply', '-c', 'staging'], toStaging());
    expect(run.exitCode).toBe(1);
    expect(run.output).toMatch(/CONFIG\.INVALID: .*second.*staging|CONFIG\.INVALID: .*staging.*second/);
    expect(await tablesIn(local)).toEqual([]);
    expect(await tablesIn(staging.url)).toEqual(['first_table']);
  }, 300_000);

  test('modules with different defaults are not run together', async () => {
    await writeModule(workspace, {
      root: 'modules/second',
      config: { defaultEnvironment: 'dev', environments: { dev: { database: 'embedded', version: 18 } } },
      sql: { '1.sql': 'CREATE TABLE second_table (id int PRIMARY KEY);' },
    });
    const run = await workspace.nx(['run-many', '-t', 'db-apply'], toStaging());
    expect(run.exitCode).toBe(1);
    expect(run.output).toContain('CONFIG.INVALID: This run would go to 2 environments:');
    expect(await tablesIn(local)).toEqual([]);
    expect(await tablesIn(staging.url)).toEqual([]);

    const printed = [
      ...new Set([...run.output.matchAll(/^ *npx nx (.*)$/gm)].map(([, words = '']) => words)),
    ];
    expect(printed).toEqual(['run first:db-apply:local', 'run second:db-apply:dev']);
    for (const words of printed) await workspace.mustNx(words.split(' '));
    const dev = await workspace.lockstep(['exec', '--module=second', '--', 'printenv', 'DATABASE_URL']);
    expect(await tablesIn(local)).toEqual(['first_table']);
    expect(await tablesIn(dev.stdout.trim())).toEqual(['second_table']);
  }, 600_000);

  test('--environment that contradicts the configuration is refused', async () => {
    const run = await workspace.nx(['run', 'first:db-apply:local', '--environment=staging'], toStaging());
    expect(run.exitCode).toBe(1);
    expect(run.output).toContain(
      'first:db-apply runs with configuration "local", but its option says environment "staging".',
    );
    expect(await tablesIn(local)).toEqual([]);
    expect(await tablesIn(staging.url)).toEqual([]);
  }, 300_000);

  test("of contradicting .env files the project's wins, for planning and for applying", async () => {
    await workspace.write('.env', `STAGING_URL=${other.url}\n`);
    await workspace.write('modules/first/.env.staging', `STAGING_URL=${staging.url}\n`);
    await workspace.mustNx(['run', 'first:db-apply:staging']);
    expect(await tablesIn(staging.url)).toEqual(['first_table']);
    expect(await tablesIn(other.url)).toEqual([]);
    expect(await tablesIn(local)).toEqual([]);
  }, 300_000);

  test('a file that Nx loads for one target only does not lead the apply elsewhere', async () => {
    await workspace.write('modules/first/.env.staging', `STAGING_URL=${staging.url}\n`);
    await workspace.write('modules/first/.env.db-apply.staging', `STAGING_URL=${other.url}\n`);
    await workspace.mustNx(['run', 'first:db-apply:staging']);
    expect(await tablesIn(staging.url)).toEqual(['first_table']);
    expect(await tablesIn(other.url)).toEqual([]);
  }, 300_000);

  test('a real variable beats the files', async () => {
    await workspace.write('.env', `STAGING_URL=${other.url}\n`);
    await workspace.mustNx(['run', 'first:db-apply:staging'], toStaging());
    expect(await tablesIn(staging.url)).toEqual(['first_table']);
    expect(await tablesIn(other.url)).toEqual([]);
  }, 300_000);

  test('without an approval an apply that needs one ends with the plan id and the flag', async () => {
    await writeModule(workspace, {
      root: 'modules/second',
      config: { environments: { local: LOCAL, staging: { urlFrom: 'STAGING_URL' } } },
      sql: { '1.sql': 'CREATE TABLE second_table (id int PRIMARY KEY);' },
    });
    const run = await workspace.nx(['run', 'second:db-apply:staging'], toStaging());
    expect(run.exitCode).toBe(1);
    const planId = /APPROVAL\.REQUIRED: Plan ([0-9a-f]{12}) /.exec(run.output)?.[1];
    expect(run.output).toContain(`npx nx run second:db-apply:staging --approve=${planId}`);
    expect(await tablesIn(staging.url)).toEqual([]);
    await workspace.mustNx(['run', 'second:db-apply:staging', `--approve=${planId}`], toStaging());
    expect(await tablesIn(staging.url)).toEqual(['second_table']);
  }, 300_000);

  test('db-sync and db-pull refuse what belongs to db-apply, and hand it to no task', async () => {
    const run = await workspace.nx(['run', 'first:db-sync:local', '--accept=all']);
    expect(run.exitCode).toBe(1);
    expect(run.output).toContain('--accept belongs to db-apply; db-sync hands it to no task.');
  }, 300_000);
});
