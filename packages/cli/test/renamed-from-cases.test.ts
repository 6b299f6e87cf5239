import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { TEST_ATLAS, testDatabase, type TestDatabase } from '@lockstep/testing';
import {
  type CliResult,
  type CliWorkspace,
  cliWorkspace,
  type ModuleSource,
} from './support/cli-workspace.js';
import { errorsOf, resultOf } from './support/json-output.js';
import { SCENARIO_ROWS, titleOf } from './scenarios/scenario-rows.js';

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

const run = async (...argv: readonly string[]): Promise<CliResult> =>
  await workspace.run(argv, { env: { TARGET_URL: database.url } });

/** A module whose environment is the test's database. */
function moduleOf(
  sql: string,
  more: Partial<ModuleSource> & { readonly policy?: string } = {},
): ModuleSource {
  const { policy, ...rest } = more;
  const target = {
    ...{ urlFrom: 'TARGET_URL', approval: 'auto', scratch: { from: 'same-server' } },
    ...(policy === undefined ? {} : { policy }),
  };
  return { sql: { '001.sql': sql }, environments: { target }, ...rest };
}

const TARGET = '--environment=target';
const POST = (...columns: readonly string[]): string =>
  `CREATE TABLE post (\n  id int PRIMARY KEY,\n${columns.map((column) => `  ${column}`).join(',\n')}\n);\n`;
const EMAIL = '-- lockstep:renamed-from mail\n  email text';

/** Applies these files, puts a row in, and writes the next ones. */
async function given(before: string, insert: string, after: ModuleSource): Promise<void> {
  workspace.write({ api: moduleOf(before) });
  const applied = await run('apply', TARGET);
  expect(applied.code, applied.stderr).toBe(0);
  await database.run(insert);
  workspace.write({ api: after });
}

interface PlanOutput {
  readonly statements: readonly { readonly sql: string }[];
  readonly notRenamed?: readonly Readonly<Record<string, string>>[];
}

async function planned(...options: readonly string[]): Promise<PlanOutput> {
  const diff = await run('diff', TARGET, '--json', ...options);
  expect([0, 2], diff.stdout).toContain(diff.code);
  return resultOf(diff.stdout) as PlanOutput;
}

describe('a rename that cannot be, and that would lose data', () => {
  const BOTH_COLUMNS = POST('mail text', 'email text');
  const ROW = "INSERT INTO post VALUES (1, 'a@b.c', NULL)";

  test('of a column whose names the database has both is refused before anything runs', async () => {
    await given(BOTH_COLUMNS, ROW, moduleOf(POST(EMAIL)));
    for (const verb of ['diff', 'apply']) {
      const refused = await run(verb, TARGET, '--json', ...(verb === 'apply' ? ['--accept=all'] : []));
      expect({ code: refused.code, errors: errorsOf(refused.stdout) }).toMatchObject({
        code: 1,
        errors: [
          {
            code: 'SCHEMA.UNSUPPORTED',
            message: expect.stringContaining(
              '001.sql:3:3: column public.post.mail cannot be renamed to public.post.email: the database has both.',
            ) as unknown,
          },
        ],
      });
    }
    expect(await database.run('SELECT mail, email FROM post')).toEqual([{ mail: 'a@b.c', email: null }]);
    workspace.write({ api: moduleOf(POST('email text')) });
    const open = await planned();
    expect(open.statements.map(({ sql }) => sql)).toEqual([
      expect.stringMatching(/DROP COLUMN "?mail/) as unknown,
    ]);
  });

  test('of a table whose names the database has both is refused before anything runs', async () => {
    const article = POST('mail text').replace('post', 'article');
    await given(
      `${POST('mail text')}${article}`,
      "INSERT INTO post VALUES (1, 'a')",
      moduleOf(`-- lockstep:renamed-from post\n${article}`),
    );
    const refused = await run('apply', TARGET, '--json', '--accept=all');
    expect({ code: refused.code, errors: errorsOf(refused.stdout) }).toMatchObject({
      code: 1,
      errors: [
        { message: expect.stringContaining('001.sql:1:1: table public.post cannot be renamed') as unknown },
      ],
    });
    expect(await database.run('SELECT mail FROM post')).toEqual([{ mail: 'a' }]);
  });

  test('of two columns to one is refused, and is a rename where the database has one of them', async () => {
    const both = POST('-- lockstep:renamed-from mail\n  -- lockstep:renamed-from post\n  email text');
    await given(POST('mail text', 'post text'), "INSERT INTO post VALUES (1, 'a', 'b')", moduleOf(both));
    const refused = await run('apply', TARGET, '--json', '--accept=all');
    expect(errorsOf(refused.stdout)).toMatchObject([
      { message: expect.stringContaining('public.post.email cannot be a rename of both') as unknown },
    ]);
    expect(await database.run('SELECT mail, post FROM post')).toEqual([{ mail: 'a', post: 'b' }]);
    await database.run('ALTER TABLE post DROP COLUMN post');
    workspace.write({ api: moduleOf(both) });
    const { statements, notRenamed } = await planned();
    expect([statements.map(({ sql }) => /RENAME/.test(sql)), notRenamed]).toEqual([[true], undefined]);
  });

  test('is told and nothing else under a policy of additions', async () => {
    await given(BOTH_COLUMNS, ROW, moduleOf(POST(EMAIL), { policy: 'additive' }));
    const { statements, notRenamed } = await planned();
    expect(statements).toEqual([]);
    expect(notRenamed).toMatchObject([
      { to: 'public.post.email', reason: expect.stringContaining('has both') as unknown },
    ]);
    expect((await run('apply', TARGET)).code).toBe(0);
    expect(await database.run('SELECT mail, email FROM post')).toEqual([{ mail: 'a@b.c', email: null }]);
  });

  test('a rename that a policy of additions leaves out is listed, and its new column is not made', async () => {
    await given(
      POST('mail text'),
      "INSERT INTO post VALUES (1, 'a')",
      moduleOf(POST(EMAIL), { policy: 'additive' }),
    );
    const shown = await run('diff', TARGET);
    expect(shown.stdout + shown.stderr).toMatch(/RENAME COLUMN/);
    expect((await planned()).statements).toEqual([]);
    expect((await run('apply', TARGET)).code).toBe(0);
    expect(await database.run('SELECT * FROM post')).toEqual([{ id: 1, mail: 'a' }]);
  });
});

describe('a rename that cannot be, and that loses nothing, is told', () => {
  const NEVER = 'the database has no column mail, so a new one is made, without what such a one may hold';

  test('of a column that the database does not have: in the plan, on the screen, in plan.md', async () => {
    await given(POST('other text'), "INSERT INTO post VALUES (1, 'a')", moduleOf(POST('other text', EMAIL)));
    const { statements, notRenamed } = await planned();
    expect(statements.length).toBe(1);
    expect(notRenamed).toEqual([
      {
        kind: 'column',
        from: 'mail',
        to: 'public.post.email',
        place: { file: 'db/schema/001.sql', line: 4, column: 3 },
        reason: NEVER,
      },
    ]);
    const shown = await run('diff', TARGET);
    expect(shown.stdout + shown.stderr).toContain(
      `not renamed  column public.post.email from mail (db/schema/001.sql:4:3): ${NEVER}`,
    );
    const page = workspace.read('modules/api/.lockstep/target/plan.md');
    expect(page).toContain('## Not renamed, although the files ask for it');
    expect(page).toContain(NEVER);
    expect((await run('apply', TARGET)).code).toBe(0);
    expect((await planned()).notRenamed).toBeUndefined();
  });

  test('of a table that the database does not have, and not in a database that is new', async () => {
    const files = `${POST('mail text')}-- lockstep:renamed-from users\nCREATE TABLE people (id int);\n`;
    workspace.write({ api: moduleOf(files) });
    expect((await planned()).notRenamed).toBeUndefined();
    await given(POST('mail text'), 'SELECT 1', moduleOf(files));
    expect((await planned()).notRenamed).toMatchObject([
      { kind: 'table', to: 'public.people', reason: expect.stringContaining('no table users') as unknown },
    ]);
  });

  test('of a table that belongs to no module, with the way to take it over', async () => {
    await database.run('CREATE TABLE users (id int); INSERT INTO users VALUES (7)');
    const files = '-- lockstep:renamed-from users\nCREATE TABLE people (\n  id int\n);\n';
    workspace.write({ api: moduleOf(files) });
    expect((await planned()).notRenamed).toMatchObject([
      {
        reason: expect.stringMatching(
          /^table public\.users belongs to no module, .*"owns": \{ "objects": \["public\.users"\] \}/,
        ) as unknown,
      },
    ]);
    workspace.write({ api: moduleOf(files, { config: { owns: { objects: ['public.users'] } } }) });
    const taken = await run('apply', TARGET, '--accept=all');
    expect(taken.code, taken.stderr).toBe(0);
    expect(await database.run('SELECT id FROM people')).toEqual([{ id: 7 }]);
  });

  test('of a table that belongs to another module, by its name', async () => {
    const other = moduleOf('CREATE TABLE users (id int);\n');
    workspace.write({ other });
    expect((await run('apply', TARGET)).code).toBe(0);
    const api = moduleOf('-- lockstep:renamed-from users\nCREATE TABLE people (id int);\n');
    workspace.write({ other, api });
    const shown = await run('diff', TARGET, '--module=api');
    expect(shown.stdout + shown.stderr).toContain('table public.users belongs to module other, so it stays');
  });
});

describe('beside --rename', () => {
  test('the columns of a table that the option renames are renamed too', async () => {
    const people = `CREATE TABLE people (\n  id int PRIMARY KEY,\n  ${EMAIL}\n);\n`;
    await given(POST('mail text'), "INSERT INTO post VALUES (1, 'a')", moduleOf(people));
    const applied = await run(
      'apply',
      TARGET,
      '--rename=public.post=public.people',
      '--accept=BREAKS_READERS,BLOCKS_READS,BLOCKS_WRITES',
    );
    expect(applied.code, applied.stderr).toBe(0);
    expect(await database.run('SELECT id, email FROM people')).toEqual([{ id: 1, email: 'a' }]);
  });

  test('an annotation for the same rename says nothing, and one that the option overrules is told', async () => {
    await given(POST('mail text'), "INSERT INTO post VALUES (1, 'a')", moduleOf(POST(EMAIL, 'other text')));
    expect((await planned('--rename=public.post.mail=public.post.email')).notRenamed).toBeUndefined();
    const { statements, notRenamed } = await planned('--rename=public.post.mail=public.post.other');
    expect(statements.map(({ sql }) => /RENAME COLUMN "?mail"? TO "?other/.test(sql))).toContain(true);
    expect(notRenamed).toMatchObject([
      {
        to: 'public.post.email',
        reason: expect.stringContaining('--rename=public.post.mail=public.post.other') as unknown,
      },
    ]);
  });
});

describe.each(
  SCENARIO_ROWS.filter(({ engine }) => engine === 'atlas').map((row) => ({ ...row, name: titleOf(row) })),
)('with $name', ({ missing, dialect, engine, open }) => {
  test.skipIf(missing !== null)('both names refuse, and a missing old one is told', async () => {
    const held = await open();
    const env = { TARGET_URL: held.url, LOCKSTEP_ATLAS: TEST_ATLAS ?? '' };
    const scratch = dialect === 'sqlite' ? {} : { scratch: { from: 'same-server' } };
    const target = { urlFrom: 'TARGET_URL', approval: 'auto', ...scratch };
    const config = { dialect, engine, defaultEnvironment: 'target', environments: { target } };
    const command = async (...argv: readonly string[]) => await workspace.run([...argv, '--json'], { env });
    const post = (...columns: readonly string[]): string =>
      POST(...columns).replaceAll(' text', ' varchar(80)');
    try {
      workspace.write({ api: { sql: { '001.sql': post('mail text', 'email text') }, config } });
      expect((await command('apply')).code).toBe(0);
      await held.run("INSERT INTO post (id, mail) VALUES (1, 'a')");
      workspace.sql('api', { '001.sql': post(EMAIL) });
      const refused = await command('apply', '--accept=all');
      expect(errorsOf(refused.stdout)).toMatchObject([
        { code: 'SCHEMA.UNSUPPORTED', message: expect.stringContaining('has both') as unknown },
      ]);
      expect(await held.query('SELECT mail FROM post')).toEqual([{ mail: 'a' }]);
      workspace.sql('api', {
        '001.sql': post('mail text', 'email text', '-- lockstep:renamed-from gone\n  extra text'),
      });
      expect(resultOf((await command('diff')).stdout)).toMatchObject({
        notRenamed: [{ from: 'gone', reason: expect.stringContaining('no column gone') as unknown }],
      });
    } finally {
      await held.drop();
    }
  });
});
