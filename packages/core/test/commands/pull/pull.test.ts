import { beforeEach, expect, test } from 'vitest';
import { MemoryWorkspace } from '../../in-memory/memory-workspace.js';

const TYPES = '/shop/api/src/db/schema.ts';

let shop: MemoryWorkspace;
beforeEach(() => {
  shop = new MemoryWorkspace({ api: { sql: 'CREATE TABLE users (id int);', pull: true } });
  shop.environment = { approval: 'auto' };
});

test('types are not pulled while the files hold changes, unless somebody says so', async () => {
  const run = await shop.run('pull');
  expect([run.exitCode, run.code, shop.files.has(TYPES)]).toEqual([3, 'PLAN.PENDING', false]);
  shop.database.run('CREATE TABLE users (id int, mail text)');
  expect((await shop.run('pull', { asIs: true })).exitCode).toBe(0);
  expect(shop.files.get(TYPES)).toBe('users');
});

test('the types of the module and of no other table are pulled, once', async () => {
  await shop.run('apply');
  shop.database.run('CREATE TABLE strangers (id int)');
  const first = await shop.run('pull');
  expect([first.exitCode, first.json]).toEqual([
    0,
    { pulled: [{ out: 'src/db', files: ['src/db/schema.ts'], changed: ['src/db/schema.ts'], warnings: [] }] },
  ]);
  expect(shop.files.get(TYPES)).toBe('users');
  const again = await shop.run('pull');
  expect(again.json).toMatchObject({ pulled: [{ changed: [] }] });
  expect(again.text).toContain('Types in src/db are up to date');
});
