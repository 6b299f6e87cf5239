import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '@lockstep/testing';
import { type CliWorkspace, cliWorkspace } from './support/cli-workspace.js';
import { errorsOf } from './support/json-output.js';
import { HAS_TERMINAL, onTerminal, type Screen, type TerminalOptions } from './support/terminal.js';

const BIN = resolve(import.meta.dirname, '../bin/lockstep.js');
const BEFORE = 'CREATE TABLE public.users (id bigint PRIMARY KEY, mail text);\n';
const AFTER = BEFORE.replace('mail', 'email');

let workspace: CliWorkspace;
let database: TestDatabase;

beforeAll(() => {
  workspace = cliWorkspace();
});

beforeEach(async () => {
  database = await testDatabase();
  const scratch = { from: 'same-server' };
  const environments = {
    target: { urlFrom: 'TARGET_URL', approval: 'prompt', scratch },
    setup: { urlFrom: 'TARGET_URL', approval: 'auto', scratch, ledger: false },
  };
  const config = { defaultEnvironment: 'target', owns: { schemas: ['public'] }, environments };
  workspace.write({ api: { sql: { '001.sql': BEFORE }, config } });
  await run('apply --environment=setup');
  await database.run(`INSERT INTO public.users VALUES (1, 'a@b.c')`);
  workspace.sql('api', { '001.sql': AFTER });
});

afterEach(async () => await database.drop());
afterAll(async () => await workspace.dispose());

const env = () => ({ TARGET_URL: database.url });
const run = async (line: string) => await workspace.run(line.split(' '), { env: env() });
const rows = async () => await database.run('SELECT * FROM public.users');

const asked = async (answers: TerminalOptions['answers']): Promise<Screen> =>
  await onTerminal({
    bin: BIN,
    argv: ['apply'],
    cwd: join(workspace.root, 'modules/api'),
    variables: env(),
    answers: answers ?? [],
  });

describe.skipIf(!HAS_TERMINAL)(
  'at a terminal (needs script of util-linux), a drop that may be a rename',
  () => {
    test('is asked about, and a yes renames: the rows stay', async () => {
      const { code, lines } = await asked([
        { at: 'Rename it?', keys: 'y' },
        { at: 'Apply 1 change', keys: 'y' },
      ]);
      expect(code, lines.join('\n')).toBe(0);
      expect(await rows()).toEqual([{ id: '1', email: 'a@b.c' }]);
      const text = lines.join('\n');
      expect(text).toContain(
        'column public.users.mail is no longer in the files, and public.users.email is new.',
      );
      expect(text).toContain('write "-- lockstep:renamed-from mail" beside public.users.email');
    });

    test('is renamed by the command that is printed where the plan is not applied after all', async () => {
      const { code, lines } = await asked([
        { at: 'Rename it?', keys: 'y' },
        { at: 'Apply 1 change', keys: 'n' },
      ]);
      expect(code).toBe(3);
      expect(await rows()).toEqual([{ id: '1', mail: 'a@b.c' }]);
      const printed = lines.find((line) => line.includes('--approve=')) ?? '';
      const applied = await run(printed.replace(/^.*?lockstep /, ''));
      expect(applied.code, `${printed}\n${applied.stderr}`).toBe(0);
      expect(await rows()).toEqual([{ id: '1', email: 'a@b.c' }]);
    });

    test('is a loss like any other after a no, asked once', async () => {
      const { code, lines } = await asked([
        { at: 'Rename it?', keys: 'n' },
        { at: 'Type the name of the database', keys: 'no\r' },
      ]);
      expect(code).toBe(3);
      expect(await rows()).toEqual([{ id: '1', mail: 'a@b.c' }]);
      expect(lines.filter((line) => /DATA_LOSS {2}/.test(line))).toHaveLength(1);
      expect(lines.join('\n')).toMatch(/\(target\), accepting \S*DATA_LOSS/);
    });
  },
);

test('without a terminal it is refused with both ways, and each does what it says', async () => {
  const refused = await run('apply --json');
  const [error] = errorsOf(refused.stdout);
  expect({ code: refused.code, error }).toMatchObject({ code: 3, error: { code: 'APPROVAL.REQUIRED' } });
  expect(error?.next.slice(0, 2)).toEqual([
    expect.stringMatching(
      /^rename column public\.users\.mail and keep what it holds: .*lockstep apply .*--rename=public\.users\.mail=public\.users\.email$/,
    ),
    'or for every environment: write "-- lockstep:renamed-from mail" beside public.users.email in the schema file',
  ]);
  expect(error?.next[2]).toMatch(/^or drop: .*lockstep apply .*--accept=.*DATA_LOSS/);
  const kept = await run(
    'apply --environment=setup --rename=public.users.mail=public.users.email --accept=BREAKS_READERS,ADOPTS',
  );
  expect(kept.code, kept.stderr).toBe(0);
  expect(await rows()).toEqual([{ id: '1', email: 'a@b.c' }]);
});
