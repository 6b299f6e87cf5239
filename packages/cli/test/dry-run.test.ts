import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '@lockstep/testing';
import { type CliWorkspace, cliWorkspace } from './support/cli-workspace.js';

const TABLE = 'CREATE TABLE public.users (id bigint PRIMARY KEY);\n';

let workspace: CliWorkspace;
let database: TestDatabase;

beforeAll(async () => {
  workspace = cliWorkspace();
  database = await testDatabase();
  await database.run(TABLE);
  const environments = { target: { urlFrom: 'TARGET_URL', scratch: { from: 'same-server' } } };
  workspace.write({
    api: { sql: { '001.sql': TABLE }, config: { defaultEnvironment: 'target', environments } },
  });
});

afterAll(async () => {
  await database.drop();
  await workspace.dispose();
});

const run = async (line: string) =>
  await workspace.run(line.split(' '), { env: { TARGET_URL: database.url } });

test('a dry run says what an apply would record, and records nothing', async () => {
  const dry = await run('apply --dry-run');
  expect(dry.code, dry.stderr).toBe(0);
  expect(dry.stdout).toContain('An apply would run no statement.');
  expect(dry.stdout).toContain(
    'It would record in the ledger what module "api" owns here: table public.users.',
  );
  expect(await database.run("SELECT 1 FROM pg_namespace WHERE nspname = 'lockstep'")).toEqual([]);

  expect((await run('apply')).code).toBe(0);
  const again = await run('apply --dry-run');
  expect(again.stdout).toContain('An apply would run no statement.');
  expect(again.stdout).not.toContain('ledger');
});
