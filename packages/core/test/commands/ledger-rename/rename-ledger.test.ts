import { beforeEach, expect, test } from 'vitest';
import { renameLedger } from '../../../src/commands/ledger-rename/rename-ledger.js';
import { MemoryWorkspace } from '../../in-memory/memory-workspace.js';

const WISH = { from: 'test', approve: [], lockWaitMs: 0 } as const;

let shop: MemoryWorkspace;
beforeEach(async () => {
  shop = new MemoryWorkspace({ api: { sql: 'CREATE TABLE users (id int);' } });
  shop.environment = { approval: 'auto' };
  await shop.run('apply');
  shop.environment = { name: 'staging' };
});

const rename = async (wish: { readonly from?: string; readonly approve?: readonly string[] } = {}) =>
  await renameLedger(shop.toolkit(), await shop.connected(), { ...WISH, ...wish });

test('needs a yes, and then the database belongs to the other environment', async () => {
  await expect(rename()).rejects.toMatchObject({ code: 'APPROVAL.REQUIRED' });
  expect(shop.database.ledger().environment).toBe('test');
  shop.answers = [true];
  expect(await rename()).toMatchObject({ outcome: 'renamed', from: 'test', to: 'staging', approver: 'ann' });
  expect(shop.database.ledger()).toMatchObject({ environment: 'staging', owned: [{ name: 'users' }] });
  expect([shop.database.shape, shop.database.lockedBy]).toEqual([['users: id int'], null]);
  expect(await rename()).toMatchObject({ outcome: 'nothing-to-do' });
});

test('of a database that remembers another environment is a mismatch', async () => {
  await expect(rename({ from: 'production' })).rejects.toMatchObject({
    code: 'ENV.MISMATCH',
    message: expect.stringContaining('belongs to environment "test", not to "production"') as unknown,
  });
});

test('of an environment without ledger means nothing', async () => {
  shop.environment = { name: 'staging', ledger: false };
  await expect(rename()).rejects.toMatchObject({ code: 'CONFIG.INVALID' });
});
