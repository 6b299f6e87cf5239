import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '@lockstep/testing';
import { type CliWorkspace, cliWorkspace } from './support/cli-workspace.js';
import { resultOf } from './support/json-output.js';
import { codesOf, printedSteps, stepsIn } from './support/printed-steps.js';

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

const OWNED = { owns: { schemas: ['public'] } };
const LOSSY = 'CREATE TABLE public.users (id bigint PRIMARY KEY, mail text);\n';
const columns = async () =>
  await database.run("SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'users'");

/** A module whose column `mail` exists with a value, and is gone from the files. */
async function losingColumn(target: Readonly<Record<string, unknown>>): Promise<void> {
  await database.run(`DROP SCHEMA IF EXISTS lockstep CASCADE; DROP TABLE public.users CASCADE; ${LOSSY}
    INSERT INTO public.users VALUES (1, 'a@b.c')`);
  const place = { urlFrom: 'TARGET_URL', scratch: { from: 'same-server' }, ledger: false };
  const environments = { target: { ...place, ...target } };
  const config = { ...OWNED, defaultEnvironment: 'target', environments };
  workspace.write({ api: { sql: { '001.sql': TABLE }, config } });
}

test.each([
  ['asks', { approval: 'prompt' }],
  ['accepts hazards only when told', { approval: 'auto' }],
  ['takes saved plans', { approval: 'plan' }],
])('where an environment %s, a dry run prints the command that applies', async (_, target) => {
  await losingColumn(target);
  const dry = await run('apply --dry-run');
  expect([dry.code, dry.stderr.includes('Next:')], dry.stderr).toEqual([0, false]);
  const [step, ...others] = stepsIn(dry.stdout.split('\n').map((line) => line.trim()));
  expect(step?.line, dry.stdout).toMatch(/^to apply: lockstep apply .*--accept=\S*DATA_LOSS/);
  expect(others).toEqual([]);
  expect(dry.stdout).toMatch(/A real apply is refused until it is approved: Plan \w{12} /);
  const { notes } = resultOf<{ notes: string[] }>((await run('apply --dry-run --json')).stdout);
  expect(stepsIn(notes).map(({ line }) => line)).toEqual([step?.line]);
  expect(await columns()).toHaveLength(2);

  const applied = await workspace.run(step?.words ?? [], { env: { TARGET_URL: database.url } });
  expect(applied.code, applied.stderr).toBe(0);
  expect(await columns()).toEqual([{ name: 'id' }]);
});

test('a dry run of what was accepted asks for nothing', async () => {
  await losingColumn({ approval: 'auto' });
  const dry = await run('apply --dry-run --accept=all');
  expect([dry.code, dry.stdout.includes('A real apply')]).toEqual([0, false]);
});

test('what a policy refuses is refused by a dry run too', async () => {
  await losingColumn({ approval: 'auto', policy: { refuse: ['DATA_LOSS'] } });
  const [dry, real] = [await run('apply --dry-run'), await run('apply')];
  expect([dry.code, codesOf(dry)]).toEqual([3, ['HAZARD.REFUSED']]);
  const lines = printedSteps(dry).map(({ line }) => line.replace(/ --dry-run(?:=true)?/, ''));
  expect(lines).toEqual(printedSteps(real).map(({ line }) => line));
  expect(await columns()).toHaveLength(2);
});

test('what would break others is refused by a dry run as by an apply', async () => {
  await losingColumn({ approval: 'auto', policy: { accept: ['DATA_LOSS', 'BREAKS_READERS'] } });
  await database.run('CREATE SCHEMA others; CREATE VIEW others.reader AS SELECT mail FROM public.users');
  const [dry, real] = [await run('apply --dry-run'), await run('apply')];
  await database.run('DROP SCHEMA others CASCADE');
  expect(codesOf(real)).toEqual([expect.stringMatching(/^(?:DEPENDENCY|OWNERSHIP)\./)]);
  expect([dry.code, codesOf(dry)]).toEqual([real.code, codesOf(real)]);
});
