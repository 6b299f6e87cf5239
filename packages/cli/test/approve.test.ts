import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '@lockstep/testing';
import { type CliResult, type CliWorkspace, cliWorkspace } from './support/cli-workspace.js';
import { errorsOf, resultOf } from './support/json-output.js';
import { stepsIn } from './support/printed-steps.js';

let workspace: CliWorkspace;
let database: TestDatabase;
let planId: string;

beforeAll(async () => {
  workspace = cliWorkspace();
  database = await testDatabase();
  await database.run('CREATE TABLE public.users (id bigint PRIMARY KEY, email text)');
});

afterAll(async () => {
  await database.drop();
  await workspace.dispose();
});

const run = async (line: string): Promise<CliResult> =>
  await workspace.run([...line.split(' '), '--json'], { env: { TARGET_URL: database.url } });

beforeEach(async () => {
  workspace.write({
    api: {
      sql: { '001.sql': 'CREATE TABLE public.users (id bigint PRIMARY KEY);\n' },
      environments: { target: { urlFrom: 'TARGET_URL', protected: true } },
      config: { owns: { objects: ['public.users'] } },
    },
  });
  planId = resultOf<{ planId: string }>((await run('diff --environment=target')).stdout).planId;
});

const fileOf = (id: string): string => `modules/api/db/approvals/${id}.json`;
const codesOf = (result: CliResult): readonly string[] => errorsOf(result.stdout).map(({ code }) => code);

describe('lockstep approve', () => {
  test('shows the plan, names the hazards that are not accepted, and writes nothing', async () => {
    const refused = await run(`approve ${planId.slice(0, 12)} --reason=ok`);
    expect(codesOf(refused)).toEqual(['HAZARD.REFUSED']);
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain('DROP COLUMN');
    expect(errorsOf(refused.stdout)[0]?.next[0]).toMatch(/--accept=.*DATA_LOSS/);
    expect(() => workspace.read(fileOf(planId))).toThrow('ENOENT');
  });

  test.each(['-e target', '-e=target', '-etarget'])('takes %s as every verb does', async (option) => {
    const done = await run(`approve ${planId.slice(0, 12)} ${option} --reason=ok --accept=all`);
    expect(done.code, done.stdout).toBe(0);
    expect(JSON.parse(workspace.read(fileOf(planId)))).toMatchObject({ planId, environment: 'target' });
  });

  test('writes a file with which the saved plan is applied, and nothing else', async () => {
    const done = await run(`approve ${planId.slice(0, 12)} --reason=ok --accept=all --expires=24h`);
    expect(done.code).toBe(0);
    expect(JSON.parse(workspace.read(fileOf(planId)))).toMatchObject({
      ...{ formatVersion: 1, planId, environment: 'target', approver: 'tester', reason: 'ok' },
      accepts: expect.arrayContaining(['DATA_LOSS']),
      expiresAt: expect.stringMatching(/Z$/),
    });
    const { next } = resultOf<{ next: string[] }>(done.stdout);
    expect(next).toEqual(['lockstep apply --module=api --environment=target --plan=saved']);
    const [step] = stepsIn(next);
    expect((await run(step?.words.join(' ') ?? '')).code).toBe(0);
    const columns = await database.run(
      "SELECT attname FROM pg_attribute WHERE attrelid = 'public.users'::regclass AND attnum > 0 AND NOT attisdropped",
    );
    expect(columns).toEqual([{ attname: 'id' }]);
    await database.run('ALTER TABLE public.users ADD email text');
  });

  test('says which command applies the plan then, for people too', async () => {
    const words = ['approve', planId.slice(0, 12), '--reason=ok', '--accept=all'];
    const { stdout } = await workspace.run(words, { env: { TARGET_URL: database.url } });
    expect(stdout.split('\n').slice(-3)).toEqual([
      'Next:',
      '  commit it, then: lockstep apply --module=api --environment=target --plan=saved',
      '',
    ]);
  });

  test('an approval for an environment that plans by itself is found without --plan', async () => {
    const target = { urlFrom: 'TARGET_URL', approval: 'prompt' };
    const config = { owns: { objects: ['public.users'] } };
    const sql = { '001.sql': 'CREATE TABLE public.users (id bigint PRIMARY KEY);\n' };
    workspace.write({ api: { sql, environments: { target }, config } });
    const { planId: id } = resultOf<{ planId: string }>((await run('diff --environment=target')).stdout);
    const done = await run(`approve ${id} --reason=ok --accept=all`);
    const { next } = resultOf<{ next: string[] }>(done.stdout);
    expect(next).toEqual(['lockstep apply --module=api --environment=target']);
    expect((await run('apply --module=api --environment=target')).code).toBe(0);
    await database.run('DROP SCHEMA lockstep CASCADE; ALTER TABLE public.users ADD email text');
  });

  test.each([
    [
      'approve 0123456789ab -e target',
      'lockstep approve needs a reason.',
      /approve 0123456789ab -e target --reason=<why>$/,
    ],
    ['approve --reason=ok', 'lockstep approve needs a plan id.', /approve <planId> --reason=<why>$/],
    ['approve', 'lockstep approve needs a plan id.', /approve <planId> --reason=<why>$/],
    ['approve 0123456789ab ab --reason=ok', 'lockstep approve takes one plan id, not 2.', /approve <planId>/],
  ])('%s: %s', async (line, message, next) => {
    const [error] = errorsOf((await run(line)).stdout);
    expect(error).toMatchObject({ code: 'CONFIG.INVALID', message });
    expect(error?.next[0]).toMatch(next);
  });

  test.each([
    ['an id that is too short', 'approve 0123 --reason=ok', ['PLAN.MISSING']],
    ['an unknown id', 'approve 0123456789ab --reason=ok', ['PLAN.MISSING']],
    ['an unknown option', 'approve 0123456789ab --reason=ok --exipres=1h', ['CONFIG.INVALID']],
    ['an unknown hazard', 'approve 0123456789ab --reason=ok --accept=LOSS', ['CONFIG.INVALID']],
    ['a moment that is none', 'approve 0123456789ab --reason=ok --expires=soon', ['CONFIG.INVALID']],
  ])('refuses %s', async (_, line, codes) => {
    expect(codesOf(await run(line))).toEqual(codes);
  });

  test('refuses a moment that is over, and a plan that was edited', async () => {
    const late = await run(`approve ${planId} --reason=ok --accept=all --expires=2020-01-01T00:00:00Z`);
    expect(codesOf(late)).toEqual(['APPROVAL.EXPIRED']);
    const path = `modules/api/.lockstep/target/plans/${planId}.json`;
    workspace.put(path, workspace.read(path).replaceAll('DROP COLUMN', 'DROP  COLUMN'));
    expect(codesOf(await run(`approve ${planId} --reason=ok --accept=all`))).toEqual(['PLAN.TAMPERED']);
    expect(() => workspace.read(fileOf(planId))).toThrow('ENOENT');
  });
});
