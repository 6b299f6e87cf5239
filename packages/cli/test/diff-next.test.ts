import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '@lockstep/testing';
import { type CliWorkspace, cliWorkspace } from './support/cli-workspace.js';
import { stepsIn } from './support/printed-steps.js';

const TABLE = 'CREATE TABLE public.users (id bigint PRIMARY KEY);\n';

let workspace: CliWorkspace;
let database: TestDatabase;

beforeAll(async () => {
  workspace = cliWorkspace();
  database = await testDatabase();
  const place = { urlFrom: 'TARGET_URL', scratch: { from: 'same-server' } };
  const environments = {
    target: { ...place, approval: 'auto' },
    saved: { ...place, approval: 'plan', ledger: false },
  };
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
const steps = (text: string) => stepsIn(text.split('\n').map((line) => line.trim()));

test('a diff ends with the command that approves, where saved plans are applied', async () => {
  const { stdout } = await run('diff --environment=saved');
  const [step] = steps(stdout);
  expect(step?.line, stdout).toMatch(
    /^to approve: lockstep approve \w{12} --module=api --environment=saved --reason=<why>$/,
  );
  const approved = await workspace.run(step?.words ?? [], { env: { TARGET_URL: database.url } });
  expect(approved.code, approved.stderr).toBe(0);
});

test('a diff ends with the command that applies, with what shaped the run', async () => {
  const { stdout } = await run('diff --load-timeout=90s');
  expect(steps(stdout).map(({ line }) => line)).toEqual([
    'to apply: lockstep apply --module=api --environment=target --load-timeout=90s',
  ]);
  expect((await run('diff --json')).stdout).not.toContain('to apply');
  const applied = await workspace.run(steps(stdout)[0]?.words ?? [], { env: { TARGET_URL: database.url } });
  expect(applied.code, applied.stderr).toBe(0);
  expect(await database.run("SELECT to_regclass('public.users')::text AS name")).toEqual([{ name: 'users' }]);
  expect(steps((await run('diff')).stdout)).toEqual([]);
});
