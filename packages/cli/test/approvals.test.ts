import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '@lockstep/testing';
import { type CliResult, type CliWorkspace, cliWorkspace, type Files } from './support/cli-workspace.js';
import { databaseState } from './support/database-state.js';
import { errorsOf, resultOf } from './support/json-output.js';

const USERS = { '001.sql': 'CREATE TABLE public.users (id bigint PRIMARY KEY, email text);\n' };
const WITHOUT_EMAIL = { '001.sql': 'CREATE TABLE public.users (id bigint PRIMARY KEY);\n' };
const OLD_ID = '0123456789ab'.padEnd(64, '0');

interface Report {
  readonly outcome: string;
  readonly approver: string | null;
  readonly approvalReason: string | null;
  readonly statements: readonly { readonly sql: string; readonly status: string }[];
  readonly leftOut: readonly { readonly sql: string }[];
}

interface Plan {
  readonly planId: string;
  readonly empty: boolean;
  readonly hazards: readonly string[];
  readonly adopts: readonly { readonly kind: string; readonly name: string }[];
}

let workspace: CliWorkspace;
let database: TestDatabase;

beforeAll(() => {
  workspace = cliWorkspace();
});

beforeEach(async () => {
  database = await testDatabase();
});

afterEach(async () => await database.drop());
afterAll(async () => await workspace.dispose());

const write = (sql: Files, target: object = {}, config: Readonly<Record<string, unknown>> = {}): void =>
  workspace.write({ api: { sql, config, environments: { target: { urlFrom: 'TARGET_URL', ...target } } } });

const run = async (line: string): Promise<CliResult> =>
  await workspace.run([...line.split(' '), '--environment=target', '--json'], {
    env: { TARGET_URL: database.url },
  });

const diff = async (): Promise<Plan> => resultOf<Plan>((await run('diff')).stdout);
const report = (result: CliResult): Report => resultOf<Report>(result.stdout);
const statesOf = (result: CliResult): readonly string[] =>
  report(result).statements.map(({ status }) => status);

const approvalOf = (planId: string, more: object = {}): string =>
  JSON.stringify({
    formatVersion: 1,
    planId,
    environment: 'target',
    approver: 'bob',
    reason: 'reviewed in 42',
    approvedAt: '2020-01-01T00:00:00Z',
    ...more,
  });

const keepApproval = (planId: string, more: object = {}): void =>
  workspace.put(`modules/api/db/approvals/${planId}.json`, approvalOf(planId, more));

/** Brings the target in step with USERS, holding one row. */
async function applied(target: object = {}, config: Readonly<Record<string, unknown>> = {}): Promise<void> {
  write(USERS, target, config);
  const { planId } = await diff();
  const { code, stdout } = await run(`apply --approve=${planId} --plan=saved`);
  if (code !== 0) throw new Error(stdout);
  await database.run("INSERT INTO public.users VALUES (1, 'a@b.c')");
}

describe('an approval', () => {
  test('by the first twelve digits of the plan id is enough, and names who gave it', async () => {
    write(USERS);
    const { planId } = await diff();
    const result = await run(`apply --approve=${planId.slice(0, 12)}`);
    expect(result.code).toBe(0);
    expect(report(result)).toMatchObject({ outcome: 'applied', approver: 'tester' });
    expect(statesOf(result)).toEqual(['applied']);
  });

  test('in a file named for its plan is found, and its reason kept in the ledger', async () => {
    write(USERS);
    const { planId } = await diff();
    keepApproval(planId);
    const result = await run('apply');
    expect(report(result)).toMatchObject({
      outcome: 'applied',
      approver: 'bob',
      approvalReason: 'reviewed in 42',
    });
    expect(await database.run('SELECT approver, approval_reason FROM lockstep.applied_plan')).toEqual([
      { approver: 'bob', approval_reason: 'reviewed in 42' },
    ]);
  });

  test('in a file covers the hazards it accepts, and no others', async () => {
    await applied();
    workspace.sql('api', WITHOUT_EMAIL);
    const plan = await diff();
    expect(plan.hazards).toContain('DATA_LOSS');
    keepApproval(plan.planId, { accepts: ['BLOCKS_WRITES'] });
    expect(errorsOf((await run('apply')).stdout)).toMatchObject([{ code: 'HAZARD.REFUSED' }]);
    keepApproval(plan.planId, { accepts: plan.hazards });
    expect((await run('apply')).code).toBe(0);
    expect(await database.run('SELECT * FROM public.users')).toEqual([{ id: '1' }]);
  });

  test('of an earlier plan, kept in the repository, stops no later apply', async () => {
    write(USERS, { approval: 'auto' });
    keepApproval(OLD_ID);
    keepApproval('ba9876543210'.padEnd(64, '0'), {
      environment: 'production',
      expiresAt: '2020-01-02T00:00:00Z',
    });
    const result = await run('apply');
    expect(errorsOf(result.stdout)).toEqual([]);
    expect(report(result).outcome).toBe('applied');
  });

  test('of an earlier plan by its first digits alone stops no later apply', async () => {
    write(USERS, { approval: 'auto' });
    keepApproval(OLD_ID.slice(0, 12));
    expect(statesOf(await run('apply'))).toEqual(['applied']);
    expect(await database.run('SELECT * FROM public.users')).toEqual([]);
  });

  test('by the first digits alone is refused for its plan, until a whole one is written beside it', async () => {
    write(USERS, { protected: true });
    const { planId } = await diff();
    keepApproval(planId.slice(0, 40));
    const before = await databaseState(database.url);
    for (const line of ['apply --plan=saved', `apply --plan=modules/api/.lockstep/target/plan.json`]) {
      expect(errorsOf((await run(line)).stdout)).toMatchObject([
        {
          code: 'CONFIG.INVALID',
          message: expect.stringContaining(`${planId.slice(0, 40)}.json is not an approval`) as unknown,
          next: [expect.stringContaining(`lockstep approve ${planId.slice(0, 12)} `) as unknown],
        },
      ]);
    }
    expect(await databaseState(database.url)).toEqual(before);
    expect((await run(`approve ${planId.slice(0, 12)} --reason=ok`)).code).toBe(0);
    expect(report(await run('apply --plan=saved'))).toMatchObject({ outcome: 'applied', approver: 'tester' });
    // Of a plan that was applied, it is left over.
    const again = await run('apply --plan=modules/api/.lockstep/target/plan.json');
    expect(report(again).outcome).toBe('already-applied');
  });

  test('of a plan that is saved applies exactly that plan in a protected environment', async () => {
    write(USERS, { protected: true });
    const { planId } = await diff();
    keepApproval(planId);
    const result = await run('apply --plan=saved');
    expect(report(result)).toMatchObject({ outcome: 'applied', approver: 'bob' });
    expect((await run('apply --plan=saved')).code).toBe(0);
  });
});

describe('files of a run', () => {
  test('are the same bytes when nothing changed', async () => {
    write(USERS);
    await diff();
    const names = ['plan.json', 'plan.sql', 'plan.md'];
    const read = (): readonly string[] =>
      names.map((name) => workspace.read(`modules/api/.lockstep/target/${name}`));
    const first = read();
    await diff();
    expect(read()).toEqual(first);
  });

  test('are not written by a dry run, which changes nothing either', async () => {
    write(USERS, { approval: 'auto' });
    const state = await databaseState(database.url);
    const result = await run('apply --dry-run');
    expect(result.code).toBe(0);
    expect(report(result).outcome).toBe('dry-run');
    expect(existsSync(join(workspace.root, 'modules/api/.lockstep'))).toBe(false);
    expect(existsSync(join(workspace.root, 'modules/api/workdocs'))).toBe(false);
    expect(await databaseState(database.url)).toEqual(state);
  });

  const evidence = (task: string): readonly string[] => {
    const folder = join(workspace.root, `modules/api/workdocs/active/${task}/db`);
    const names = existsSync(folder) ? readdirSync(folder).sort() : [];
    // Beside them stand the folders of the plans.
    return names.filter((name) => !/^[0-9a-f]{12}(?:-[0-9]+)?$/.test(name));
  };
  const PAGES = [
    '00-connection-check.md',
    '01-schema-drift-report.md',
    '02-migration-plan.md',
    '03-execution-log.md',
    '04-post-verify.md',
    'artifacts',
  ];

  test('include evidence of an apply outside of the embedded database, on failure too and without row values', async () => {
    await database.run(
      "CREATE TABLE public.users (id bigint, email text); INSERT INTO public.users VALUES (1, 'secret@row')",
    );
    await database.run("INSERT INTO public.users VALUES (1, 'secret@row')");
    write(USERS, {
      approval: 'auto',
      policy: { accept: ['ADOPTS', 'BLOCKS_READS', 'BLOCKS_WRITES', 'MAY_FAIL_ON_DATA', 'TABLE_REWRITE'] },
    });
    const result = await run('apply --task=add-users');
    expect(errorsOf(result.stdout)).toMatchObject([{ code: 'APPLY.FAILED' }]);
    expect(evidence('add-users')).toEqual(PAGES);
    const log = workspace.read('modules/api/workdocs/active/add-users/db/03-execution-log.md');
    expect(log).toContain('outcome: **failed**');
    expect(log).not.toContain('secret@row');
    expect(
      workspace.read('modules/api/workdocs/active/add-users/db/artifacts/apply-report.json'),
    ).not.toContain('{bin}');
  });

  test('include no evidence of the embedded database, unless a task is named', async () => {
    write(USERS);
    expect((await workspace.run(['apply'])).code).toBe(0);
    expect(existsSync(join(workspace.root, 'modules/api/workdocs'))).toBe(false);
    expect((await workspace.run(['apply'], { env: { LOCKSTEP_TASK: 'look' } })).code).toBe(0);
    expect(evidence('look')).toEqual(PAGES);
  });
});

describe('the preset additive', () => {
  test('applies what adds something, lists the rest, and has nothing to do the second time', async () => {
    await applied({}, { ledger: false });
    write(
      { '001.sql': `${WITHOUT_EMAIL['001.sql']}CREATE TABLE public.tags (id bigint PRIMARY KEY);\n` },
      { policy: 'additive', approval: 'auto' },
    );
    const first = await run('apply');
    expect(errorsOf(first.stdout)).toEqual([]);
    expect(first.code).toBe(0);
    expect(report(first).leftOut.map(({ sql }) => sql)).toEqual([
      expect.stringContaining('DROP COLUMN "email"'),
    ]);
    expect(statesOf(first)).toEqual(['applied']);
    const second = await workspace.run(['apply', '--environment=target'], {
      env: { TARGET_URL: database.url },
    });
    expect(second.code).toBe(0);
    expect(`${second.stdout}${second.stderr}`).toMatch(/⚠[^\n]*[\s\S]*DROP COLUMN "email"/);
    expect(statesOf(await run('apply'))).toEqual([]);
    expect(await database.run('SELECT * FROM public.users')).toEqual([{ id: '1', email: 'a@b.c' }]);
  });
});

describe('an index that the files create CONCURRENTLY', () => {
  const TAGS = 'CREATE TABLE public.tags (id int); CREATE INDEX CONCURRENTLY tags_id ON public.tags (id);\n';

  test('is made so on a table that exists, plainly on a new one, and is not made twice', async () => {
    await applied();
    workspace.sql('api', {
      '001.sql': `${USERS['001.sql']}CREATE UNIQUE INDEX CONCURRENTLY ON public.users (email);\n${TAGS}`,
    });
    const first = await run('apply --accept=all --approve=' + (await diff()).planId);
    expect(errorsOf(first.stdout)).toEqual([]);
    expect(
      report(first)
        .statements.map(({ sql }) => sql)
        .filter((sql) => sql.includes('INDEX')),
    ).toEqual([
      'CREATE INDEX tags_id ON public.tags USING btree (id)',
      'CREATE UNIQUE INDEX CONCURRENTLY users_email_idx ON public.users USING btree (email)',
    ]);
    expect(
      await database.run(
        "SELECT indexrelid::regclass::text AS name, indisvalid AS valid FROM pg_index WHERE indrelid IN ('users'::regclass, 'tags'::regclass) AND NOT indisprimary ORDER BY 1",
      ),
    ).toEqual([
      { name: 'tags_id', valid: true },
      { name: 'users_email_idx', valid: true },
    ]);
    expect((await diff()).empty).toBe(true);
  });
});

describe('what was there before', () => {
  test('is adopted without a statement where it is what the files say, and rows stay', async () => {
    await database.run(
      "CREATE TABLE public.users (id bigint PRIMARY KEY, email text); INSERT INTO public.users VALUES (1, 'x')",
    );
    write(USERS);
    expect(await diff()).toMatchObject({ empty: true, adopts: [{ kind: 'table', name: 'public.users' }] });
    const result = await run('apply');
    expect(result.code).toBe(0);
    expect(report(result).outcome).toBe('nothing-to-do');
    expect(await database.run('SELECT module, kind, name FROM lockstep.owned_object')).toEqual([
      { module: 'api', kind: 'table', name: 'public.users' },
    ]);
    expect(await database.run('SELECT * FROM public.users')).toEqual([{ id: '1', email: 'x' }]);
  });

  test('is adopted only with a yes where it differs', async () => {
    await database.run('CREATE TABLE public.users (id bigint PRIMARY KEY)');
    write(USERS, { approval: 'auto' });
    expect((await diff()).hazards).toContain('ADOPTS');
    expect(errorsOf((await run('apply')).stdout)).toMatchObject([
      { code: 'HAZARD.REFUSED', next: [expect.stringContaining('--accept=ADOPTS')] },
    ]);
    expect((await run('apply --accept=ADOPTS')).code).toBe(0);
  });
});

describe('exit codes of what was found', () => {
  test('are 0 in step, 2 with changes, drift or something pending where asked to fail, else 0', async () => {
    await applied();
    const code = async (line: string): Promise<number> => (await run(line)).code;
    expect(await code('diff --fail-on=changes')).toBe(0);
    expect(await code('status --fail-on=drift,pending')).toBe(0);
    await database.run('ALTER TABLE public.users ADD COLUMN behind text');
    expect(await code('status')).toBe(0);
    expect(await code('status --fail-on=drift')).toBe(2);
    await database.run('ALTER TABLE public.users DROP COLUMN behind');
    workspace.sql('api', WITHOUT_EMAIL);
    expect(await code('status --fail-on=drift')).toBe(0);
    expect(await code('status --fail-on=pending')).toBe(2);
    expect(await code('diff')).toBe(0);
    expect(await code('diff --fail-on=changes')).toBe(2);
  });
});

test('drift is told member by member while the files say what was applied', async () => {
  await applied();
  await database.run(
    `ALTER TABLE public.users ADD COLUMN behind text; ALTER TABLE public.users ALTER COLUMN email TYPE varchar(9)`,
  );
  const drift = async (): Promise<unknown> => resultOf((await run('status')).stdout);
  expect(await drift()).toMatchObject({
    drift: [
      {
        kind: 'table',
        name: 'public.users',
        change: 'changed',
        differences: [
          { object: 'column public.users.behind', expected: null, found: 'present' },
          { object: 'column public.users.email', expected: 'type text', found: 'type character varying(9)' },
        ],
      },
    ],
  });
  const { stdout } = await workspace.run(['status', '--environment=target'], {
    env: { TARGET_URL: database.url },
  });
  expect(stdout).toContain('+ column public.users.behind');
  expect(stdout).toContain('~ column public.users.email: type text → type character varying(9)');
  workspace.sql('api', WITHOUT_EMAIL);
  expect(await drift()).toMatchObject({
    drift: [{ name: 'public.users', change: 'changed', differences: [] }],
  });
});

test('without a ledger nothing of ours stays in the database, and status knows what is pending', async () => {
  await applied({ ledger: false });
  expect(await database.run("SELECT to_regnamespace('lockstep') AS n")).toEqual([{ n: null }]);
  workspace.sql('api', WITHOUT_EMAIL);
  expect(resultOf((await run('status')).stdout)).toMatchObject({
    ledger: 'off',
    drift: [],
    pending: [{ kind: 'table', name: 'public.users', change: 'changed' }],
  });
});
