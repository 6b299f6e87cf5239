import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { TEST_ATLAS, testDatabase, type TestDatabase } from '@lockstep/testing';
import { SCENARIO_ROWS, titleOf } from './scenarios/scenario-rows.js';
import { type CliWorkspace, cliWorkspace } from './support/cli-workspace.js';
import { errorsOf, resultOf } from './support/json-output.js';

const BEFORE = 'CREATE TABLE public."Post" (\n  id bigint PRIMARY KEY,\n  mail text\n);\n';

let workspace: CliWorkspace;
let database: TestDatabase;

beforeAll(() => {
  workspace = cliWorkspace();
});

beforeEach(async () => {
  database = await testDatabase();
  const target = { urlFrom: 'TARGET_URL', approval: 'auto', scratch: { from: 'same-server' } };
  workspace.write({ api: { sql: { '001.sql': BEFORE }, environments: { target } } });
  expect((await run('apply')).code).toBe(0);
  await database.run(`INSERT INTO public."Post" VALUES (1, 'a@b.c')`);
});

afterEach(async () => await database.drop());
afterAll(async () => await workspace.dispose());

const run = async (line: string) =>
  await workspace.run([...line.split(' '), '--environment=target', '--json'], {
    env: { TARGET_URL: database.url },
  });

const ACCEPTED = '--accept=BREAKS_READERS,BLOCKS_READS,BLOCKS_WRITES';

test('a column and its table that the files say are renamed keep their rows, and the annotations may stay', async () => {
  workspace.sql('api', {
    '001.sql': [
      '-- lockstep:renamed-from "Post"',
      'CREATE TABLE public.article (',
      '  id bigint PRIMARY KEY,',
      '  -- lockstep:renamed-from mail',
      '  email text',
      ');',
    ].join('\n'),
  });
  const applied = await run(`apply ${ACCEPTED}`);
  expect({ code: applied.code, rows: await database.run('SELECT id, email FROM public.article') }).toEqual({
    code: 0,
    rows: [{ id: '1', email: 'a@b.c' }],
  });
  expect(resultOf((await run('diff')).stdout)).toMatchObject({ empty: true });
});

test('an annotation at the end of its line, with a type change, renames first', async () => {
  workspace.sql('api', {
    '001.sql':
      'CREATE TABLE public."Post" (\n  id bigint PRIMARY KEY,\n  email varchar(80) -- lockstep:renamed-from mail\n);\n',
  });
  const applied = await run(`apply --accept=all`);
  expect({ code: applied.code, rows: await database.run('SELECT id, email FROM public."Post"') }).toEqual({
    code: 0,
    rows: [{ id: '1', email: 'a@b.c' }],
  });
});

test('a column of a view that the files say is renamed is renamed in place', async () => {
  const view = (columns: string): string =>
    `${BEFORE}CREATE VIEW public.mails AS\nSELECT\n  id,\n${columns}\nFROM public."Post";\n`;
  workspace.sql('api', { '001.sql': view('  upper(mail) AS loud,\n  mail') });
  expect((await run('apply --accept=all')).code).toBe(0);
  await database.run('CREATE VIEW public.reader AS SELECT loud, mail FROM public.mails');
  workspace.sql('api', {
    '001.sql': view(
      "  -- lockstep:renamed-from loud\n  upper(mail) AS shout, -- not 'id'\n  mail AS email -- lockstep:renamed-from mail",
    ),
  });
  const applied = await run(`apply ${ACCEPTED}`);
  expect({
    code: applied.code,
    rows: await database.run('SELECT id, shout, email FROM public.mails'),
  }).toEqual({
    code: 0,
    rows: [{ id: '1', shout: 'A@B.C', email: 'a@b.c' }],
  });
  expect(resultOf((await run('diff')).stdout)).toMatchObject({ empty: true });
});

test.each([
  [
    'beside no column',
    '-- lockstep:renamed-from mail\nCREATE VIEW public.v AS SELECT 1 AS one;\n',
    '002.sql:1:1',
  ],
  ['naming nothing', '-- lockstep:renamed-from\nCREATE TABLE public.t (id int);\n', '002.sql:1:1'],
  [
    'naming what the files still make',
    '-- lockstep:renamed-from "Post"\nCREATE TABLE public.t (id int);\n',
    '002.sql:1:1',
  ],
])('an annotation %s is refused at its place', async (_, sql, place) => {
  workspace.sql('api', { '001.sql': BEFORE, '002.sql': sql });
  const refused = await run('diff');
  expect({ code: refused.code, errors: errorsOf(refused.stdout) }).toMatchObject({
    code: 1,
    errors: [{ code: 'SCHEMA.UNSUPPORTED', message: expect.stringContaining(place) as unknown }],
  });
});

describe.each(
  SCENARIO_ROWS.filter(({ engine }) => engine === 'atlas').map((row) => ({ ...row, name: titleOf(row) })),
)('with $name', ({ missing, dialect, engine, open }) => {
  test.skipIf(missing !== null)(
    'a column that is renamed, and its table where the engine can, keep their rows',
    async () => {
      // A key of PostgreSQL keeps the name it got from its table, and Atlas plans nothing for that.
      const table = dialect === 'postgresql' ? 'post' : 'article';
      const old = 'CREATE TABLE post (\n  id int PRIMARY KEY,\n  mail varchar(80)\n);\n';
      const renamed = [
        ...(table === 'post' ? [] : ['-- lockstep:renamed-from post']),
        `CREATE TABLE ${table} (`,
        '  id int PRIMARY KEY,',
        '  email varchar(80) -- lockstep:renamed-from mail',
        ');',
      ].join('\n');
      const scratch = dialect === 'sqlite' ? {} : { scratch: { from: 'same-server' } };
      const target = { urlFrom: 'TARGET_URL', approval: 'auto', ...scratch };
      const config = { dialect, engine, defaultEnvironment: 'target', environments: { target } };
      const held = await open();
      const env = { TARGET_URL: held.url, LOCKSTEP_ATLAS: TEST_ATLAS ?? '' };
      const command = async (line: string) => await workspace.run([...line.split(' '), '--json'], { env });
      try {
        workspace.write({ api: { sql: { '001.sql': old }, config } });
        const made = await command('apply');
        expect(made.code, made.stdout).toBe(0);
        await held.run("INSERT INTO post VALUES (1, 'a@b.c')");
        workspace.sql('api', { '001.sql': renamed });
        const applied = await command(
          'apply --accept=BREAKS_READERS,BLOCKS_READS,BLOCKS_WRITES,NOT_TRANSACTIONAL',
        );
        expect(applied.code, applied.stdout).toBe(0);
        expect(await held.query(`SELECT id, email FROM ${table}`)).toEqual([{ id: 1, email: 'a@b.c' }]);
        expect(resultOf((await command('diff')).stdout)).toMatchObject({ empty: true });
      } finally {
        await held.drop();
      }
    },
  );
});
