import { beforeEach, expect, test } from 'vitest';
import { MemoryWorkspace } from '../../in-memory/memory-workspace.js';

const TYPES = '/shop/api/src/db/schema.ts';

let shop: MemoryWorkspace;
beforeEach(() => {
  shop = new MemoryWorkspace({ api: { sql: 'CREATE TABLE users (id int);', pull: true } });
  shop.environment = { approval: 'auto' };
});

test('applies, then pulls what is there now', async () => {
  const run = await shop.run('sync');
  expect([run.exitCode, run.json]).toMatchObject([0, { outcome: 'applied' }]);
  expect(run.text.split('\n')).toEqual([
    expect.stringContaining('Schema applied to localhost/shop'),
    expect.stringContaining('Types regenerated in src/db: src/db/schema.ts'),
  ]);
  expect([shop.database.shape, shop.files.get(TYPES)]).toEqual([['users: id int'], 'users']);
});

test('pulls nothing after an apply that failed', async () => {
  await shop.run('sync');
  shop.database.run('INSERT INTO users');
  shop.sql('api', 'CREATE TABLE users (id int, n int NOT NULL); CREATE TABLE posts (id int);');
  const run = await shop.run('sync', { accept: 'all' });
  expect([run.exitCode, run.code, shop.files.get(TYPES)]).toEqual([1, 'APPLY.FAILED', 'users']);
  expect(run.text).not.toContain('Types');
});

test('changes nothing where the types could not be pulled afterwards', async () => {
  const { toolkit } = shop;
  shop.toolkit = () => ({ ...toolkit.call(shop), pullers: [] });
  const run = await shop.run('sync');
  expect([run.exitCode, run.code, shop.database.shape]).toEqual([1, 'CONFIG.INVALID', []]);
});

test('a dry run changes neither database nor types', async () => {
  const run = await shop.run('sync', { dryRun: true });
  expect([run.exitCode, run.json]).toMatchObject([0, { outcome: 'dry-run' }]);
  expect([shop.database.shape, shop.files.has(TYPES)]).toEqual([[], false]);
});
