import { copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTerminalApprover } from '@lockstep/adapters/terminal/approver.js';
import { createToolkits } from '@lockstep/adapters/create-toolkit.js';
import { openWorkspace } from '@lockstep/adapters/files/workspace.js';
import type { ModuleOutcome } from '@lockstep/core/run/outcome.js';
import { parseCommandOptions } from '@lockstep/core/commands/parse-command-options.js';
import { runVerb } from '@lockstep/core/commands/run-verb.js';
import type { Toolkit } from '@lockstep/core/run/toolkit.js';
import type { Verb } from '@lockstep/core/commands/verbs.js';
import type { VerbResult } from '@lockstep/core/output/result/verb-result.js';
import { testDatabase, type TestDatabase } from '@lockstep/testing';
import { type CliWorkspace, cliWorkspace } from './support/cli-workspace.js';
import { resultOf } from './support/json-output.js';

const USERS = { '001.sql': 'CREATE TABLE public.users (id bigint PRIMARY KEY, email text);\n' };
const WITHOUT_EMAIL = { '001.sql': 'CREATE TABLE public.users (id bigint PRIMARY KEY);\n' };
const PLAN_DROPS = [{ sql: expect.stringContaining('DROP COLUMN') as unknown }];

let workspace: CliWorkspace;
let database: TestDatabase;

beforeAll(() => {
  workspace = cliWorkspace();
});

beforeEach(async () => {
  database = await testDatabase();
  workspace.write({ api: { sql: USERS, environments: { target: TARGET } } });
  expect((await run('apply')).code).toBe(0);
});

afterEach(async () => await database.drop());
afterAll(async () => await workspace.dispose());

const TARGET = {
  urlFrom: 'TARGET_URL',
  approval: 'auto',
  scratch: { from: 'same-server' },
  policy: { accept: ['DATA_LOSS', 'BREAKS_READERS', 'BLOCKS_READS', 'BLOCKS_WRITES'] },
};

const variables = (): Readonly<Record<string, string>> => ({ TARGET_URL: database.url });
const run = async (line: string) =>
  await workspace.run([...line.split(' '), '--environment=target', '--json'], { env: variables() });

/** Runs a verb while somebody saves other files between each two readings of them. */
async function runWhileSaving(
  verb: Verb,
  saved: readonly (typeof USERS)[],
): Promise<readonly ModuleOutcome<VerbResult>[]> {
  const env = variables();
  const talk = { step: () => undefined, warn: () => undefined, plan: () => undefined };
  const approver = createTerminalApprover({ isFree: false, actor: 'tester' });
  const place = { workspaceRoot: workspace.root, env };
  const toolkits = createToolkits({ approver, talk, actor: 'tester' }, place);
  const content = await openWorkspace(env).read(workspace.root);
  const { options } = parseCommandOptions({ verb, face: 'cli', values: { environment: 'target' } });
  const outcomes: ModuleOutcome<VerbResult>[] = [];
  const signal = new AbortController().signal;
  const run = runVerb({
    ...{ verb, content, options, signal, modules: content.modules, workspace: openWorkspace(env) },
    toolkitFor: async (module) => savingBetween(await toolkits(module), [...saved]),
    onModule: () => undefined,
  });
  for await (const outcome of run) outcomes.push(outcome);
  return outcomes;
}

function savingBetween(toolkit: Toolkit, saved: (typeof USERS)[]): Toolkit {
  const read: Toolkit['schemaFiles']['read'] = async (root, patterns) => {
    const next = saved.shift();
    if (next !== undefined) workspace.sql('api', next);
    return await toolkit.schemaFiles.read(root, patterns);
  };
  return { ...toolkit, schemaFiles: { ...toolkit.schemaFiles, read } };
}

test.each(['diff', 'apply', 'status'] as const)(
  'a save between two readings of the files does not reach what %s keeps for the next run',
  async (verb) => {
    const [outcome] = await runWhileSaving(verb, [WITHOUT_EMAIL, USERS, USERS]);
    expect(outcome?.error).toBeUndefined();
    if (verb === 'apply') await database.run('ALTER TABLE public.users ADD COLUMN email text');
    workspace.sql('api', WITHOUT_EMAIL);
    const plan = resultOf<{ empty: boolean; statements: object[] }>((await run('diff')).stdout);
    expect(plan).toMatchObject({ empty: false, statements: PLAN_DROPS });
  },
);

test('what is applied is what was read first, and the plan names its hash', async () => {
  const [outcome] = await runWhileSaving('apply', [WITHOUT_EMAIL, USERS, USERS]);
  expect(outcome?.error).toBeUndefined();
  const columns = "SELECT column_name FROM information_schema.columns WHERE table_name = 'users'";
  expect(await database.run(columns)).toEqual([{ column_name: 'id' }]);
});

test('a kept state that was changed behind our back is recreated', async () => {
  const cache = join(workspace.root, '.lockstep/cache');
  const kept = (): readonly string[] => readdirSync(cache).filter((name) => name.startsWith('desired-'));
  expect((await run('diff')).code).toBe(0);
  const [before = ''] = kept();
  workspace.sql('api', WITHOUT_EMAIL);
  expect((await run('diff')).code).toBe(0);
  const [after = ''] = kept().filter((name) => name !== before);
  copyFileSync(join(cache, before), join(cache, after));
  expect(resultOf((await run('diff')).stdout)).toMatchObject({ empty: false, statements: PLAN_DROPS });
});
