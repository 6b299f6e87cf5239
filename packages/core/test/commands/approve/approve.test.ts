import { beforeEach, expect, test } from 'vitest';
import { approvePlan, findSavedPlan } from '../../../src/commands/approve/approve-plan.js';
import type { Plan } from '../../../src/plan/plan.js';
import { MemoryWorkspace } from '../../in-memory/memory-workspace.js';

const WISH = { reason: 'looks right', expiresAt: null, accepts: [] as const };

let shop: MemoryWorkspace;
let planId: string;
beforeEach(async () => {
  shop = new MemoryWorkspace({ api: { sql: 'CREATE TABLE users (id int);' } });
  shop.environment = { approval: 'plan' };
  planId = ((await shop.run('diff')).json as Plan).planId;
});

test('a plan needs its file, and with the file it is applied; nobody is asked', async () => {
  expect((await shop.run('apply', { plan: 'saved' })).code).toBe('APPROVAL.REQUIRED');
  const run = await shop.connected();
  const { path, approval } = await approvePlan(shop.toolkit(), run, { ...WISH, planId });
  expect(path).toBe(`/shop/api/db/approvals/${planId}.json`);
  expect(JSON.parse(shop.files.get(path) ?? '')).toEqual(approval);
  expect(approval).toMatchObject({ planId, environment: 'test', approver: 'joe', reason: 'looks right' });
  const applied = await shop.run('apply', { plan: 'saved' });
  expect(applied.json).toMatchObject({
    ...{ outcome: 'applied', planId, approver: 'joe', approvalReason: 'looks right' },
    approvalId: expect.any(String) as unknown,
  });
  expect(shop.database.ledger().used).toMatchObject([{ planId }]);
});

test('a file is used once', async () => {
  await approvePlan(shop.toolkit(), await shop.connected(), { ...WISH, planId });
  await shop.run('apply', { plan: 'saved' });
  shop.database.run('DROP TABLE users');
  const run = await shop.run('apply', { plan: `/shop/api/.lockstep/test/plans/${planId}.json` });
  expect([run.exitCode, run.code, shop.database.shape]).toEqual([3, 'APPROVAL.REQUIRED', []]);
});

test('one that has ended counts for nothing', async () => {
  const run = await shop.connected();
  const ended = { ...WISH, planId, expiresAt: '2026-01-31T00:00:00.000Z' };
  await expect(approvePlan(shop.toolkit(), run, ended)).rejects.toMatchObject({ code: 'APPROVAL.EXPIRED' });
  expect(shop.files.has(`/shop/api/db/approvals/${planId}.json`)).toBe(false);
});

test('a plan that was edited gets no approval', async () => {
  const path = `/shop/api/.lockstep/test/plans/${planId}.json`;
  shop.files.set(path, (shop.files.get(path) ?? '').replace('users', 'evil'));
  await expect(
    approvePlan(shop.toolkit(), await shop.connected(), { ...WISH, planId }),
  ).rejects.toMatchObject({ code: 'PLAN.TAMPERED' });
});

test('an id is found by its first digits, and too few name nothing', async () => {
  const run = await shop.connected();
  expect(await findSavedPlan(shop.toolkit(), run, planId.slice(0, 12))).toBe(planId);
  expect(await findSavedPlan(shop.toolkit(), run, 'f'.repeat(64))).toBe(null);
  await expect(findSavedPlan(shop.toolkit(), run, planId.slice(0, 4))).rejects.toMatchObject({
    code: 'PLAN.MISSING',
  });
});
