import { expect, test } from 'vitest';
import { MemoryWorkspace } from '../../in-memory/memory-workspace.js';

interface Fingerprint {
  readonly owned: string;
  readonly ledger: string;
  readonly unowned: string;
}

test('tells apart a change of what is ours, of what is of nobody, and of the ledger', async () => {
  const shop = new MemoryWorkspace({ api: { sql: 'CREATE TABLE users (id int);' } });
  shop.environment = { approval: 'auto' };
  const fingerprint = async (): Promise<Fingerprint> => {
    const run = await shop.run('fingerprint');
    expect([run.exitCode, shop.kept('api', 'fingerprint.json')]).toEqual([0, run.json]);
    return run.json as Fingerprint;
  };
  const empty = await fingerprint();
  await shop.run('apply');
  const applied = await fingerprint();
  expect([applied.owned === empty.owned, applied.ledger === empty.ledger]).toEqual([false, false]);
  shop.database.run('CREATE TABLE strangers (id int)');
  const { unowned, ...others } = await fingerprint();
  expect({ ...others, unowned: applied.unowned }).toEqual(applied);
  expect(unowned).not.toBe(applied.unowned);
  shop.database.run('ALTER TABLE users ADD COLUMN by_hand text');
  const drifted = await fingerprint();
  expect([drifted.owned === applied.owned, drifted.ledger]).toEqual([false, applied.ledger]);
});
