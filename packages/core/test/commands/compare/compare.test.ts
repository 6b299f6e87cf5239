import { beforeEach, expect, test } from 'vitest';
import { MemoryWorkspace } from '../../in-memory/memory-workspace.js';

let shop: MemoryWorkspace;
beforeEach(() => {
  shop = new MemoryWorkspace({ api: { sql: 'CREATE TABLE users (id int, mail text);' } });
});

test('nothing with the files is everything that the files make, and leaves no plan', async () => {
  const run = await shop.run('diff', { from: 'empty', to: 'files' });
  expect([run.exitCode, run.json]).toMatchObject([
    0,
    { statements: [{ sql: 'CREATE TABLE users (id int, mail text)' }] },
  ]);
  expect([shop.kept('api', 'plan.json'), shop.database.shape, shop.server.size]).toEqual([null, [], 1]);
});

test('an environment with the files, also where something is to be found', async () => {
  shop.database.run('CREATE TABLE users (id int)');
  const run = await shop.run('diff', { from: 'env:test', failOn: 'changes' });
  expect([run.exitCode, run.json]).toMatchObject([
    2,
    { statements: [{ sql: 'ALTER TABLE users ADD COLUMN mail text' }] },
  ]);
  shop.database.run('ALTER TABLE users ADD COLUMN mail text');
  expect((await shop.run('diff', { from: 'env:test', failOn: 'changes' })).exitCode).toBe(0);
});

test('its SQL goes into the file that is named, and to one file only one module', async () => {
  await shop.run('diff', { from: 'empty', out: '/shop/all.sql' });
  expect(shop.files.get('/shop/all.sql')).toContain('CREATE TABLE users (id int, mail text);');
  const two = new MemoryWorkspace({ api: { sql: '-- none' }, web: { sql: '-- none' } });
  await expect(
    two.run('diff', { from: 'empty', out: '/shop/all.sql' }, ['api', 'web']),
  ).rejects.toMatchObject({
    code: 'CONFIG.INVALID',
  });
});
