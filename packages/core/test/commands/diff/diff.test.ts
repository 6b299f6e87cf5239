import { beforeEach, describe, expect, test } from 'vitest';
import { isSealIntact } from '../../../src/plan/seal-plan.js';
import type { Plan } from '../../../src/plan/plan.js';
import { MemoryWorkspace } from '../../in-memory/memory-workspace.js';

let shop: MemoryWorkspace;
beforeEach(() => {
  shop = new MemoryWorkspace({ api: { sql: 'CREATE TABLE users (id int, mail text);' } });
});

describe('diff', () => {
  test('makes a sealed plan and its pages, and changes nothing', async () => {
    const run = await shop.run('diff');
    const plan = shop.kept('api', 'plan.json') as Plan;
    expect([run.exitCode, run.json]).toEqual([0, plan]);
    expect(isSealIntact(plan)).toBe(true);
    expect(plan).toMatchObject({
      module: 'api',
      environment: 'test',
      statements: [{ sql: 'CREATE TABLE users (id int, mail text)', object: 'table users', hazards: [] }],
      empty: false,
    });
    expect([...shop.files.keys()].filter((path) => path.includes('/test/plan')).toSorted()).toEqual([
      '/shop/api/.lockstep/test/plan.json',
      '/shop/api/.lockstep/test/plan.md',
      '/shop/api/.lockstep/test/plan.sql',
      `/shop/api/.lockstep/test/plans/${plan.planId}.json`,
    ]);
    expect(run.text).toContain(`Plan ${plan.planId.slice(0, 12)}`);
    expect([shop.database.shape, shop.database.ledger().exists, shop.server.size]).toEqual([[], false, 1]);
  });

  test('makes the same plan twice, and another one where the database is another', async () => {
    const id = async (): Promise<string> => ((await shop.run('diff')).json as Plan).planId;
    const first = await id();
    expect(await id()).toBe(first);
    shop.database.run('CREATE TABLE users (id int)');
    expect(await id()).not.toBe(first);
  });

  test('ends with 2 where changes are found and somebody wants to know', async () => {
    expect((await shop.run('diff', { failOn: 'changes' })).exitCode).toBe(2);
    shop.database.run('CREATE TABLE users (id int, mail text)');
    expect((await shop.run('diff', { failOn: 'changes' })).exitCode).toBe(0);
  });

  test('needs no scratch database where files and database are as they were', async () => {
    shop.database.run('CREATE TABLE users (id int, mail text)');
    expect((await shop.run('diff')).exitCode).toBe(0);
    const scratch = { create: async () => await Promise.reject(new Error('not needed')) };
    const { toolkit } = shop;
    shop.toolkit = () => ({ ...toolkit.call(shop), scratch });
    expect((await shop.run('diff')).json).toMatchObject({ empty: true });
    shop.sql('api', 'CREATE TABLE users (id int, mail text); ');
    await expect(shop.run('diff')).rejects.toThrow('not needed');
  });

  test('names a column that may be renamed, and renames it where that is said', async () => {
    shop.database.run('CREATE TABLE users (id int, email text)', 'INSERT INTO users');
    const plan = (await shop.run('diff')).json as Plan;
    expect(plan.renameCandidates).toEqual([{ kind: 'column', from: 'users.email', to: 'users.mail' }]);
    expect(plan.hazards).toContain('DATA_LOSS');
    const named = (await shop.run('diff', { rename: 'users.email=users.mail' })).json as Plan;
    expect(named).toMatchObject({
      statements: [{ sql: 'ALTER TABLE users RENAME COLUMN email TO mail' }],
      renames: [{ from: 'users.email', to: 'users.mail' }],
    });
    expect(named.hazards).not.toContain('DATA_LOSS');
  });

  test('finds the losses with the rows that they are about, as its pages show them', async () => {
    const losses = async (): Promise<readonly string[]> =>
      (await shop.run('diff')).findings
        .filter(({ code }) => code === 'DATA_LOSS')
        .map(({ message }) => message);
    shop.database.run('CREATE TABLE users (id int, email text)');
    expect(await losses()).toEqual(['No value of column users.email is lost: its table holds no row.']);
    shop.database.run('INSERT INTO users');
    expect(await losses()).toEqual([expect.stringMatching(/Its table holds 1 row\.$/)]);
  });

  test('leaves what nobody owns alone, and lists it', async () => {
    shop.database.run('CREATE TABLE strangers (id int)');
    const plan = (await shop.run('diff')).json as Plan;
    expect(plan.statements.map(({ sql }) => sql)).toEqual(['CREATE TABLE users (id int, mail text)']);
  });

  test('a file that does not load is an error at its place, and no plan is left', async () => {
    shop.sql('api', 'CREATE TABLE users (id int);\nCREATE TABEL posts (id int);');
    const { exitCode, outcomes } = await shop.run('diff');
    expect([exitCode, outcomes[0]?.error]).toMatchObject([
      1,
      { code: 'SCHEMA.INVALID_SQL', message: 'db/1.sql:2:1: near "CREATE": syntax error' },
    ]);
    expect([shop.kept('api', 'plan.json'), shop.server.size]).toEqual([null, 1]);
  });

  test('refuses a database that belongs to another environment', async () => {
    shop.environment = { approval: 'auto' };
    await shop.run('apply');
    const run = await shop.run('diff', { environment: 'staging' });
    expect([run.exitCode, run.code]).toEqual([3, 'ENV.MISMATCH']);
  });
});
