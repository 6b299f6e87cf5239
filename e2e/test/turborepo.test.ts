import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runSql, type TestDatabase, testDatabase } from '@lockstep/testing';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { registryProblem } from '../src/registry.js';
import { newTurboWorkspace, turboStates, type TurboWorkspace } from '../src/turbo-workspace.js';

const problem = await registryProblem();
const EXAMPLE = fileURLToPath(new URL('../../examples/library-turbo', import.meta.url));
const MODULES = ['books', 'loans', 'members'] as const;
const PEOPLE_FILE = 'modules/members/db/schema/001_init.sql';
const PEOPLE = await readFile(join(EXAMPLE, PEOPLE_FILE), 'utf8');
/** What a developer keeps beside the files of the example is no part of it. */
const LEFT_OUT = /\/(?:node_modules|\.lockstep|\.turbo)$/;

describe.skipIf(problem !== '')(`a workspace with Turborepo${problem}`, () => {
  let workspace: TurboWorkspace;
  let staging: TestDatabase;
  let local: string;

  const turbo = async (...args: readonly string[]): Promise<ReturnType<typeof turboStates>> => {
    const { exitCode, output } = await workspace.turbo(args, { STAGING_URL: staging.url });
    expect(exitCode, output).toBe(0);
    return turboStates(output);
  };
  const read = async (path: string): Promise<string> => await readFile(join(workspace.folder, path), 'utf8');
  const columnsOf = async (url: string, table: string): Promise<readonly unknown[]> => {
    const rows = await runSql(
      url,
      `SELECT column_name FROM information_schema.columns WHERE table_schema || '.' || table_name = '${table}' ORDER BY 1`,
    );
    return rows.map((row) => row['column_name']);
  };

  beforeAll(async () => {
    staging = await testDatabase();
    workspace = await newTurboWorkspace(inject('sharedFolder'));
    await cp(EXAMPLE, workspace.folder, { recursive: true, filter: (path) => !LEFT_OUT.test(path) });
    await workspace.git(['add', '-A']);
    await workspace.git(['commit', '-q', '-m', 'init']);
    local = (
      await workspace.lockstep(['exec', '--module=members', '--', 'printenv', 'DATABASE_URL'])
    ).stdout.trim();
  }, 900_000);

  afterAll(async () => {
    await workspace.close();
    await staging.drop();
  });

  test('its tasks and scripts are what `lockstep init` writes', async () => {
    for (const name of MODULES) {
      const root = `modules/${name}`;
      await workspace.remove(`${root}/turbo.json`);
      const { name: home, version, private: isPrivate } = JSON.parse(await read(`${root}/package.json`));
      const bare = JSON.stringify({ name: home, version, private: isPrivate }, null, 2);
      await workspace.write(`${root}/package.json`, `${bare}\n`);
      const init = await workspace.lockstep(['init', '--skip-install'], {}, root);
      expect(init.exitCode, init.output).toBe(0);
    }
    expect((await workspace.git(['diff'])).stdout).toBe('');
  });

  test('every task is there, for each environment, and no value of a variable', async () => {
    const text = await read('modules/loans/turbo.json');
    const { tasks } = JSON.parse(text) as { tasks: Record<string, { dependsOn?: string[] }> };
    expect(Object.keys(tasks)).toContain('db-diff:staging');
    expect(tasks['db-apply:staging']?.dependsOn).toEqual([
      'db-diff:staging',
      '@library/members#db-apply:staging',
    ]);
    expect(text).not.toContain(staging.url);
    expect(await read('modules/members/package.json')).toContain(
      '"db-apply:staging": "lockstep apply --environment=staging"',
    );
  });

  test('tables of used modules are made first, and what is in step comes from the cache', async () => {
    await turbo('db-apply');
    expect(await columnsOf(local, 'loans.loans')).toEqual(['id', 'member']);
    // The ledger was written after the first plans were made.
    await turbo('db-diff');
    const { ran, hit } = await turbo('db-diff');
    expect(ran).toEqual([]);
    expect(hit).toEqual(
      MODULES.flatMap((name) => [`@library/${name}#db-check`, `@library/${name}#db-diff`]).sort(),
    );
  });

  test('a change by hand is planned, where it happened alone, and a second apply takes it back', async () => {
    await runSql(local, 'ALTER TABLE books.titles ADD COLUMN by_hand text');
    expect((await turbo('db-diff')).ran).toEqual(['@library/books#db-diff']);
    expect(await read('modules/books/.lockstep/local/plan.json')).toContain('DROP COLUMN \\"by_hand\\"');
    await runSql(
      local,
      'ALTER TABLE books.titles DROP COLUMN by_hand; ALTER TABLE members.people DROP COLUMN email',
    );
    await turbo('db-apply');
    expect(await columnsOf(local, 'members.people')).toEqual(['email', 'id']);
  });

  test('an edited schema file is planned in its module and in those that use it', async () => {
    await turbo('db-diff');
    await workspace.write(PEOPLE_FILE, `${PEOPLE}ALTER TABLE members.people ADD COLUMN nick text;\n`);
    expect((await turbo('db-diff')).ran).toEqual(
      ['members', 'loans']
        .flatMap((name) => [`@library/${name}#db-check`, `@library/${name}#db-diff`])
        .sort(),
    );
    await workspace.write(PEOPLE_FILE, PEOPLE);
    expect((await turbo('db-diff')).ran).toEqual([]);
  });

  test('a file that no plan depends on changes nothing, and selects nothing', async () => {
    await workspace.git(['checkout', '-q', '-b', 'change']);
    await workspace.write('modules/members/README.md', 'hello\n');
    await workspace.git(['add', '-A']);
    await workspace.git(['commit', '-q', '-m', 'readme']);
    expect((await turbo('db-diff')).ran).toEqual([]);
    const { output } = await workspace.turbo(['db-diff', '--affected'], { STAGING_URL: staging.url });
    expect(turboStates(output)).toEqual({ ran: [], hit: [] });
    expect(output).toContain('0 total');
  });

  test('--affected plans exactly what a changed schema file reaches', async () => {
    await workspace.write(
      'modules/members/db/schema/002_more.sql',
      'CREATE TABLE members.more (id int PRIMARY KEY);\n',
    );
    await workspace.git(['add', '-A']);
    await workspace.git(['commit', '-q', '-m', 'more']);
    const { ran, hit } = await turbo('db-diff', '--affected');
    expect(ran).toEqual(
      ['members', 'loans']
        .flatMap((name) => [`@library/${name}#db-check`, `@library/${name}#db-diff`])
        .sort(),
    );
    expect(hit).toEqual([]);
    await workspace.git(['checkout', '-q', 'main']);
  });

  test('a hit brings back the files of its environment and touches no other', async () => {
    await turbo('db-apply:staging');
    expect(await columnsOf(staging.url, 'loans.loans')).toEqual(['id', 'member']);
    await turbo('db-diff', 'db-diff:staging');
    await workspace.remove('modules/books/.lockstep/local/plan.json');
    await workspace.write('modules/books/.lockstep/staging/plan.json', 'of another run\n');
    expect((await turbo('db-diff')).ran).toEqual([]);
    expect(await read('modules/books/.lockstep/local/plan.json')).toContain('"environment": "local"');
    expect(await read('modules/books/.lockstep/staging/plan.json')).toBe('of another run\n');
  });

  test('types come from the cache while nothing changes, and are new when the database is', async () => {
    await turbo('db-pull');
    expect((await turbo('db-pull')).ran).toEqual([]);
    await workspace.write(
      'modules/books/db/schema/002_colour.sql',
      'ALTER TABLE books.titles ADD COLUMN colour text;\n',
    );
    expect((await turbo('db-pull')).ran).toEqual([
      '@library/books#db-check',
      '@library/books#db-diff',
      '@library/books#db-pull',
    ]);
    expect(await read('modules/books/src/db/schema.ts')).toContain('colour: text()');
  });
});
