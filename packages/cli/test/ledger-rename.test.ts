import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '@lockstep/testing';
import { type CliResult, type CliWorkspace, cliWorkspace } from './support/cli-workspace.js';
import { errorsOf, resultOf } from './support/json-output.js';

let workspace: CliWorkspace;
let database: TestDatabase;

beforeAll(() => {
  workspace = cliWorkspace();
});

beforeEach(async () => {
  database = await testDatabase();
  write({});
  await run('apply --environment=production --json');
});

afterEach(async () => await database.drop());
afterAll(async () => await workspace.dispose());

/** Production is applied to; staging is the same database, as a copy of production would be. */
function write(staging: object): void {
  workspace.write({
    api: {
      sql: { '001.sql': 'CREATE TABLE public.users (id bigint PRIMARY KEY);\n' },
      environments: {
        production: { urlFrom: 'TARGET_URL', approval: 'auto' },
        staging: { urlFrom: 'TARGET_URL', ...staging },
      },
    },
  });
}

const run = async (line: string): Promise<CliResult> =>
  await workspace.run(line.split(' '), { env: { TARGET_URL: database.url } });

const RENAME = 'ledger rename --module=api --from=production --to=staging';

const history = async (): Promise<readonly unknown[]> =>
  await database.run(
    'SELECT environment, result, approver, approval_reason FROM lockstep.applied_plan ORDER BY id',
  );

test('without a terminal is refused with the exact command, which then does it and is on record', async () => {
  const refused = await run(`${RENAME} --json`);
  const [error] = errorsOf(refused.stdout);
  expect({ code: refused.code, error: error?.code }).toEqual({ code: 3, error: 'APPROVAL.REQUIRED' });
  expect(await history()).toHaveLength(1);
  const [next = ''] = error?.next ?? [];
  expect(next).toMatch(
    /^lockstep ledger rename --module=api --from=production --to=staging --approve=[0-9a-f]{12}$/,
  );

  const done = await run(next.replace('lockstep ', ''));
  expect(done).toMatchObject({ code: 0 });
  expect(done.stdout).toContain(
    'belongs to environment "staging" now, no longer to "production" (approved by tester)',
  );
  expect(await history()).toEqual([
    expect.objectContaining({ environment: 'production', result: 'applied' }),
    { environment: 'staging', result: 'applied', approver: 'tester', approval_reason: null },
  ]);
  expect((await run('diff --environment=staging')).code).toBe(0);
  expect((await run('diff --environment=production')).code).toBe(3);
  expect(resultOf((await run(`${next.replace('lockstep ', '')} --json`)).stdout)).toMatchObject({
    outcome: 'nothing-to-do',
  });
});

test('of a protected environment takes an approval file, and its reason is on record', async () => {
  write({ protected: true });
  const [error] = errorsOf((await run(`${RENAME} --json`)).stdout);
  const planId = /names plan ([0-9a-f]{64})\./.exec(error?.why ?? '')?.[1] ?? '';
  const approval = {
    ...{ formatVersion: 1, planId, environment: 'staging', approver: 'bob', reason: 'restored in 42' },
    approvedAt: '2020-01-01T00:00:00Z',
  };
  workspace.put(`modules/api/db/approvals/${planId}.json`, JSON.stringify(approval));

  expect(await run(RENAME)).toMatchObject({ code: 0 });
  expect((await history()).at(-1)).toMatchObject({ approver: 'bob', approval_reason: 'restored in 42' });

  expect(await run('ledger rename --module=api --from=staging --to=production')).toMatchObject({ code: 0 });
  expect(errorsOf((await run(`${RENAME} --json`)).stdout)).toMatchObject([
    {
      code: 'APPROVAL.REQUIRED',
      why: expect.stringContaining('The approval of bob was used on ') as unknown,
    },
  ]);
  expect((await history()).at(-1)).toMatchObject({ environment: 'production' });
});

test('needs the environment that the ledger really remembers, and an id for this rename', async () => {
  const wrong = await run(`${RENAME.replace('production', 'local')} --json`);
  expect(errorsOf(wrong.stdout)).toMatchObject([{ code: 'ENV.MISMATCH', next: [`lockstep ${RENAME}`] }]);
  const other = await run(`${RENAME} --approve=0123456789ab --json`);
  expect(errorsOf(other.stdout)).toMatchObject([{ code: 'APPROVAL.REQUIRED' }]);
  expect(await history()).toHaveLength(1);
});
