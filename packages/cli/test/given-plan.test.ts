import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Plan } from '@lockstep/core/plan/plan.js';
import { planIdOf } from '@lockstep/core/plan/seal-plan.js';
import { testDatabase, type TestDatabase } from '@lockstep/testing';
import { type CliResult, type CliWorkspace, cliWorkspace } from './support/cli-workspace.js';
import { errorsOf, resultOf } from './support/json-output.js';

const table = (columns: string) => ({ '001.sql': `CREATE TABLE public.users (${columns});\n` });
const USERS = table('id bigint PRIMARY KEY, email text');
const RENAMED = table('id bigint PRIMARY KEY, mail text');
const WITH_AGE = table('id bigint PRIMARY KEY, email text, age integer');
const WITHOUT_EMAIL = table('id bigint PRIMARY KEY');
const RENAME = '--rename=public.users.email=public.users.mail';
const FOLDER = 'modules/api/.lockstep/target';
const EVIDENCE = 'modules/api/workdocs/active/work/db';

let workspace: CliWorkspace;
let database: TestDatabase;

beforeAll(() => {
  workspace = cliWorkspace();
});

beforeEach(async () => {
  database = await testDatabase();
  const target = { urlFrom: 'TARGET_URL', scratch: { from: 'same-server' } };
  workspace.write({ api: { sql: USERS, environments: { target } } });
});

afterEach(async () => await database.drop());
afterAll(async () => await workspace.dispose());

const line = async (text: string): Promise<CliResult> =>
  await workspace.run([...text.split(' '), '--environment=target', '--task=work'], {
    env: { TARGET_URL: database.url },
  });
const run = async (text: string): Promise<CliResult> => await line(`${text} --json`);
const codeOf = async (text: string): Promise<string> => errorsOf((await run(text)).stdout)[0]?.code ?? 'none';
const plan = async (text = 'diff'): Promise<Plan> => resultOf<Plan>((await run(text)).stdout);
const planFile = (): string => `${FOLDER}/plan.json`;
const evidence = (path: string): string => workspace.read(`${EVIDENCE}/${path}`);
const folders = (): readonly string[] =>
  readdirSync(join(workspace.root, EVIDENCE))
    .filter((name) => /^[0-9a-f]{12}/.test(name))
    .sort();
const short = ({ planId }: Plan): string => planId.slice(0, 12);
const columns = async (): Promise<readonly unknown[]> =>
  (
    await database.run("SELECT column_name AS c FROM information_schema.columns WHERE table_name = 'users'")
  ).map(({ c }) => c);

/** Brings the target in step with USERS, holding one row. */
async function applied(): Promise<Plan> {
  const made = await plan();
  expect(await codeOf(`apply --approve=${made.planId}`)).toBe('none');
  await database.run("INSERT INTO public.users VALUES (1, 'a@b.c')");
  return made;
}

describe('a rename in a plan that is given', () => {
  const give = {
    file: () => `--plan=${planFile()}`,
    saved: () => '--plan=saved',
  };

  test.each(['file', 'saved'] as const)('by %s is shown, run and written down as a rename', async (how) => {
    await applied();
    workspace.sql('api', RENAMED);
    const made = await plan(`diff ${RENAME}`);
    const result = await line(`apply ${give[how]()} --approve=${made.planId} --accept=all`);
    expect(result).toMatchObject({ code: 0, stderr: expect.stringContaining('RENAME COLUMN') as unknown });
    expect(await database.run('SELECT * FROM public.users')).toEqual([{ id: '1', mail: 'a@b.c' }]);
    const pages = [
      ...['02-migration-plan.md', '03-execution-log.md', 'artifacts/plan.json'].map(evidence),
      ...['plan.md', 'plan.sql', 'apply-report.json'].map((name) => workspace.read(`${FOLDER}/${name}`)),
    ];
    for (const text of [result.stderr, ...pages]) {
      expect(text).toContain('RENAME COLUMN');
      expect(text).not.toMatch(/(?:DROP|ADD) COLUMN "?(?:email|mail)/);
    }
    expect(folders()).toContain(short(made));
  });

  test('that is applied already is said to be', async () => {
    await applied();
    workspace.sql('api', RENAMED);
    const made = await plan(`diff ${RENAME}`);
    const file = `${FOLDER}/plans/${made.planId}.json`;
    const again = `apply --plan=${file} --approve=${made.planId} --accept=all`;
    expect(await codeOf(again)).toBe('none');
    expect(resultOf((await run(again)).stdout)).toMatchObject({
      planId: made.planId,
      outcome: 'already-applied',
    });
    expect(evidence('03-execution-log.md')).toContain('outcome: **applied**');
  });

  test('beside other renames on the command line is refused', async () => {
    await applied();
    workspace.sql('api', RENAMED);
    const made = await plan();
    expect(await codeOf(`apply --plan=${planFile()} --approve=${made.planId} --accept=all ${RENAME}`)).toBe(
      'CONFIG.INVALID',
    );
    expect(await columns()).toEqual(['id', 'email']);
  });
});

describe('a plan that was edited', () => {
  test.each(['', ' --dry-run'])('is refused before any of it is shown%s', async (more) => {
    await plan();
    workspace.put(planFile(), workspace.read(planFile()).replaceAll('users', 'losers'));
    const result = await line(`apply --plan=${planFile()}${more}`);
    expect(result.code).toBe(3);
    expect(result.stderr).toContain('PLAN.TAMPERED');
    expect(`${result.stdout}${result.stderr}`).not.toContain('losers');
  });

  test('and sealed again is not the plan that would be made: its hazards are not those of its statements', async () => {
    await applied();
    workspace.sql('api', WITHOUT_EMAIL);
    const made = await plan();
    const statements = made.statements.map((statement) => ({ ...statement, hazards: [] }));
    const forged = { ...made, hazards: [], statements };
    const planId = planIdOf(forged);
    workspace.put('forged.json', JSON.stringify({ ...forged, planId }));
    for (const more of ['', ' --dry-run'])
      expect(await codeOf(`apply --plan=forged.json --approve=${planId}${more}`)).toBe('PLAN.STALE');
    expect(await columns()).toEqual(['id', 'email']);
  });
});

test('a given plan whose files changed is refused by a dry run too', async () => {
  const made = await plan();
  workspace.sql('api', WITH_AGE);
  const result = await run(`apply --plan=${planFile()} --approve=${made.planId} --dry-run`);
  expect(errorsOf(result.stdout)).toMatchObject([{ code: 'PLAN.STALE' }]);
  expect(existsSync(join(workspace.root, `${FOLDER}/apply-report.json`))).toBe(false);
});

describe('evidence of an apply', () => {
  const reportOf = (made: Plan): string => workspace.read(`${FOLDER}/reports/${made.planId}.json`);

  test('is not written over by a run that was refused, which has a folder of its own', async () => {
    const first = await applied();
    workspace.sql('api', WITHOUT_EMAIL);
    const second = await plan();
    expect(await codeOf('apply')).toBe('APPROVAL.REQUIRED');
    expect(folders()).toEqual([short(first), short(second)].sort());
    for (const folder of ['', `${short(first)}/`]) {
      expect(evidence(`${folder}03-execution-log.md`)).toContain('outcome: **applied**');
      expect(JSON.parse(evidence(`${folder}artifacts/plan.json`))).toMatchObject({ planId: first.planId });
    }
    const refused = evidence(`${short(second)}/03-execution-log.md`);
    expect(refused).toContain('outcome: **refused**');
    expect(refused).not.toContain('approved by');
    expect(JSON.parse(reportOf(first))).toMatchObject({ outcome: 'applied' });
    expect(JSON.parse(reportOf(second))).toMatchObject({ outcome: 'refused' });
    expect(JSON.parse(workspace.read(`${FOLDER}/apply-report.json`))).toMatchObject({ outcome: 'refused' });
  });

  test('is not written over by a refused run of the same plan', async () => {
    const made = await applied();
    const file = `${FOLDER}/plans/${made.planId}.json`;
    for (const attempt of [1, 2]) {
      expect([attempt, await codeOf(`apply --plan=${file}`)]).toEqual([attempt, 'APPROVAL.REQUIRED']);
      expect(folders()).toEqual([short(made), `${short(made)}-2`]);
    }
    expect(evidence(`${short(made)}/03-execution-log.md`)).toContain('outcome: **applied**');
    expect(evidence(`${short(made)}-2/03-execution-log.md`)).toContain('outcome: **refused**');
    expect(JSON.parse(reportOf(made))).toMatchObject({ outcome: 'applied' });
  });

  test('is kept when another plan is applied, and by a later diff', async () => {
    const first = await applied();
    workspace.sql('api', WITH_AGE);
    const second = await plan();
    expect(JSON.parse(evidence('artifacts/plan.json'))).toMatchObject({ planId: first.planId });
    expect(await codeOf(`apply --approve=${second.planId} --accept=all`)).toBe('none');
    expect(JSON.parse(evidence('artifacts/plan.json'))).toMatchObject({ planId: second.planId });
    for (const made of [first, second]) {
      expect(evidence(`${short(made)}/03-execution-log.md`)).toContain(made.planId);
      expect(JSON.parse(reportOf(made))).toMatchObject({ outcome: 'applied' });
    }
  });

  test('is not written over by a run that had nothing to do', async () => {
    const first = await applied();
    expect(resultOf((await run('apply')).stdout)).toMatchObject({ outcome: 'nothing-to-do' });
    expect(JSON.parse(evidence('artifacts/plan.json'))).toMatchObject({ planId: first.planId });
  });
});
