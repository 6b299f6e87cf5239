import { NO_ATLAS, TEST_ATLAS } from '@lockstep/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  type MariadbDatabase,
  mariadbDatabase,
  NO_MARIADB,
} from '../../../adapters/test/dialects/mysql/mariadb-setup.js';
import { applyWhile } from './apply-while.js';
import { type CliWorkspace, cliWorkspace } from '../support/cli-workspace.js';
import { tablesSettled } from './tables-settled.js';

const missing = (TEST_ATLAS === null ? NO_ATLAS : null) ?? NO_MARIADB;
const FILES = { '001.sql': 'CREATE TABLE users (id bigint NOT NULL PRIMARY KEY, email varchar(100));\n' };
const TARGET = { urlFrom: 'TARGET_URL', approval: 'prompt', scratch: { from: 'same-server' } };
const CONFIG = {
  ...{ dialect: 'mariadb', engine: 'atlas', atlas: { binary: TEST_ATLAS } },
  owns: { objects: ['users'] },
};

describe.skipIf(missing !== null)(missing ?? 'on MariaDB', () => {
  let workspace: CliWorkspace;
  let database: MariadbDatabase;

  beforeAll(() => (workspace = cliWorkspace()));
  beforeEach(async () => {
    database = await mariadbDatabase();
    await database.run('CREATE TABLE users (id bigint NOT NULL PRIMARY KEY)');
    await tablesSettled(database);
    workspace.write({ api: { sql: FILES, environments: { local: TARGET, target: TARGET }, config: CONFIG } });
  });
  afterEach(async () => await database.drop());
  afterAll(async () => await workspace.dispose());

  const applied = async (sql: string) =>
    await applyWhile({ root: workspace.root, url: database.url }, async () => await database.run(sql));

  const columns = async () =>
    (
      await database.query(
        "SELECT column_name AS name FROM information_schema.columns WHERE table_schema = database() AND table_name = 'users' ORDER BY ordinal_position",
      )
    ).map(({ name }) => name);

  test.each([
    ['nothing', 'SELECT 1', 2],
    ['rows that are written', 'INSERT INTO users VALUES (1), (2)', 2],
    ['another table', 'CREATE TABLE other (id int)', 3],
    ['a change and its reversal', 'ALTER TABLE users ADD COLUMN x int; ALTER TABLE users DROP COLUMN x', 3],
  ] as const)('%s while somebody is asked: what was approved is applied', async (_, sql, readings) => {
    expect(await applied(sql)).toEqual({ code: null, asked: 1, readings });
    expect(await columns()).toEqual(['id', 'email']);
  });

  test.each([
    ['column', 'ALTER TABLE users ADD COLUMN x int', ['id', 'x']],
    // Nothing but the time of the table's definition tells of it.
    ['index', 'ALTER TABLE users ADD KEY x (id)', ['id']],
  ])('a new %s of the module while somebody is asked: another plan is made', async (_, sql, left) => {
    const ran = await applied(sql);
    // Once for each plan: the second is made of another reading than that under the lock, which is too young to be gone by.
    expect(ran).toMatchObject({ code: 'APPROVAL.REQUIRED', asked: 2 });
    expect(await columns()).toEqual(left);
  });
});
