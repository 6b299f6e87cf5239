import { beforeEach, expect, test } from 'vitest';
import { MemoryWorkspace } from '../../in-memory/memory-workspace.js';

let shop: MemoryWorkspace;
beforeEach(async () => {
  shop = new MemoryWorkspace({ api: { sql: 'CREATE TABLE users (id int, mail text);' } });
  shop.environment = { approval: 'auto' };
  await shop.run('apply');
});

const WANTS = { failOn: 'drift,pending' };

test('in step there is nothing to say, and the file is written', async () => {
  const run = await shop.run('status', WANTS);
  expect([run.exitCode, run.json]).toMatchObject([
    0,
    {
      module: 'api',
      ledger: 'present',
      lastApplied: { actor: 'joe', result: 'applied' },
      ...{ drift: [], pending: [], unowned: [], unmanaged: [] },
    },
  ]);
  expect(shop.kept('api', 'status.json')).toEqual(run.json);
});

test('what somebody changed in the database is drift, and the files are not pending', async () => {
  shop.database.run('ALTER TABLE users ADD COLUMN by_hand text');
  const run = await shop.run('status', WANTS);
  expect([run.exitCode, run.json]).toMatchObject([
    2,
    {
      drift: [{ kind: 'table', name: 'users', differences: [{ object: 'column users.by_hand' }] }],
      pending: [],
    },
  ]);
  expect((await shop.run('status')).exitCode).toBe(0);
});

test('what the files say and nobody applied is pending', async () => {
  shop.sql('api', 'CREATE TABLE users (id int, mail text, age int); CREATE TABLE posts (id int);');
  const run = await shop.run('status', WANTS);
  expect([run.exitCode, run.json]).toMatchObject([
    2,
    { drift: [], pending: [{ name: 'posts' }, { name: 'users' }] },
  ]);
  expect((await shop.run('status', { failOn: 'drift' })).exitCode).toBe(0);
});

test('without a ledger there is no drift, only pending', async () => {
  shop = new MemoryWorkspace({ api: { sql: 'CREATE TABLE users (id int);' } });
  shop.environment = { ledger: false };
  shop.database.run('CREATE TABLE users (id int, mail text)');
  expect((await shop.run('status')).json).toMatchObject({
    ledger: 'off',
    lastApplied: null,
    drift: [],
    pending: [{ name: 'users' }],
  });
});
